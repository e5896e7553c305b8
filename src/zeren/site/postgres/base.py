"""The backend that Django loads by the name of this package."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.backends.postgresql import base, schema

TEXTS = frozenset({"varchar", "text"})
SORTING = "C"


class DatabaseSchemaEditor(schema.DatabaseSchemaEditor):
    """Makes columns of text that sort by code points."""

    def _iter_column_sql(
        self, column_db_type: str, params: Any, model: Any, field: Any, field_db_params: Any, include_default: bool
    ) -> Iterator[str]:
        given: Any = {**field_db_params, "collation": field_db_params.get("collation") or _sorting(column_db_type)}
        yield from super()._iter_column_sql(column_db_type, params, model, field, given, include_default)  # type: ignore[misc]  # the stubs leave it out

    def _alter_column_type_sql(
        self, model: Any, old_field: Any, new_field: Any, new_type: str, old_collation: Any, new_collation: Any
    ) -> Any:
        given = new_collation or _sorting(new_type)
        return super()._alter_column_type_sql(model, old_field, new_field, new_type, old_collation, given)  # type: ignore[misc]  # the stubs leave it out

    def _create_like_index_sql(self, model: Any, field: Any) -> None:  # noqa: ARG002  Django's door
        """No second index for searches by a beginning: with this sorting the first one serves."""
        return


def _sorting(kind: str) -> str | None:
    return SORTING if kind in TEXTS else None


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL, with our kinds of columns."""

    data_types: Any = base.DatabaseWrapper.data_types | {
        "CharField": "varchar",
        "SlugField": "varchar",
        "FileField": "varchar",
        "FilePathField": "varchar",
        "PositiveIntegerField": "bigint",
        "IntegerField": "bigint",
    }
    SchemaEditorClass = DatabaseSchemaEditor
