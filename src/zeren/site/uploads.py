"""How files come in: streamed into the folder beside the store, hashed and checked on the way, gone if nobody keeps
them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from zeren.apps.evidence.derived import Part
from zeren.apps.evidence.queries import Found
from zeren.base.problems import Problem


class Taken(UploadedFile):  # type: ignore[type-arg]  # a plain class while it runs
    """A file of a request: `found` when it may be kept, else `problem` says why not. Claim it to have it wait."""

    def __init__(self, part: Part, **given: Any) -> None:
        super().__init__(None, **given)
        self._part = part

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:  # noqa: ARG002  Django's door
        """The bytes; `Refused` for a file that is too large."""
        return self._part.blocks(self.name or "")

    def settle(self) -> Found | Problem:
        """Have the file wait for its record; or why it is refused."""
        return self._part.settle(self.name or "")

    def close(self) -> None:
        """The end of the request: nothing stays of what was not settled."""
        self._part.discard()


class Incoming(FileUploadHandler):
    """Writes every file of a request to a part of its own."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """A file begins."""
        super().new_file(*args, **kwargs)
        self.part = Part()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002  Django's door
        """The next bytes of it; nobody after this needs them."""
        self.part.write(raw_data)

    def file_complete(self, file_size: int) -> Taken:
        """All of it is there."""
        return Taken(
            self.part,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )

    def upload_interrupted(self) -> None:
        """The connection broke: nothing stays."""
        if hasattr(self, "part"):
            self.part.discard()
