"""What a browser keeps: a list that spreadsheet programs open (UTF-8 with a mark, comma separated, nothing read as a
formula), a stored file, a paper that is made when it is asked for.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory

from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

from zeren.base.text import Text
from zeren.ui.language import say
from zeren.ui.table import Table

_MARKS = re.compile(r"<[^>]*>")
KINDS = {
    ".json": "application/json",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pdf": "application/pdf",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""What a made file is, by the end of its name."""

_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


class _Echo:
    def write(self, text: str) -> str:
        return text


def safe(cell: str) -> str:
    """A cell that no spreadsheet program takes for a formula."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} and not _NUMBER.fullmatch(cell) else cell


def file_response(path: Path, name: str) -> FileResponse:
    """A stored file to keep under its name, without the folders before it; never shown in place. Raises `Http404`."""
    if not path.is_file():
        raise Http404
    return FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=name.rpartition("/")[2],
        content_type="application/octet-stream",
    )


def made_response(name: str, write: Callable[[Path], object]) -> HttpResponse:
    """A file that `write` makes at the place it is given, to keep under a name that ends as one of `KINDS`."""
    with TemporaryDirectory() as folder:
        place = Path(folder) / f"made{Path(name).suffix}"
        write(place)
        answer = HttpResponse(place.read_bytes(), content_type=KINDS[place.suffix])
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer


def csv_response(name: str, head: Sequence[Text], rows: Iterable[Sequence[str]]) -> StreamingHttpResponse:
    """Rows as a file to keep under a name, streamed."""
    titles = [say(text) for text in head]

    def lines() -> Iterator[str]:
        writer = csv.writer(_Echo())
        yield "\ufeff" + writer.writerow(titles)
        for row in rows:
            yield writer.writerow([safe(cell) for cell in row])

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.csv") or "attachment"
    return response


def list_response(name: str, table: Table, rows: Iterable[Sequence[str]]) -> StreamingHttpResponse:
    """All rows of a list as a file: what stands in its cells (`ui.cells`), without their marks."""
    plain = ([" ".join(unescape(_MARKS.sub(" ", cell)).split()) for cell in row] for row in rows)
    return csv_response(name, [column.text for column in table.columns], plain)
