"""Where a command writes: a file or folder that is there whole, or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from zeren.base.problems import Refused, Where, declare

TAKEN = declare(
    "output_taken",
    zh="“{name}”已经存在",
    en="“{name}” exists already",
    do_zh="请换一个名字，不会覆盖已有的文件",
    do_en="Choose another name; nothing is written over",
)
NO_FILE = declare(
    "input_unreadable",
    zh="“{name}”打不开",
    en="“{name}” cannot be opened",
    do_zh="请核对文件名和读取权限",
    do_en="Check the name, and that it may be read",
)


def read_bounded(path: Path, most: int) -> bytes:
    """The bytes of a file, no more than one beyond `most`: whoever takes them in says that it is too large."""
    try:
        with path.open("rb") as file:
            return file.read(most + 1)
    except OSError:
        raise Refused([NO_FILE(Where(file=path.name), name=path.name)]) from None


@contextmanager
def new_file(path: Path) -> Iterator[Path]:
    """A file to write that gets its name when everything went well. Raises `Refused` if the name is taken."""
    if path.exists():
        raise Refused([TAKEN(name=path.name)])
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files into a new or empty folder, all or none. Raises `Refused` if something lies there."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused([TAKEN(name=folder.name)])
    folder.parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    part.chmod(0o755)
    try:
        for name, data in files.items():
            (part / name).parent.mkdir(exist_ok=True)
            (part / name).write_bytes(data)
        if folder.exists():
            folder.rmdir()
        part.rename(folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
