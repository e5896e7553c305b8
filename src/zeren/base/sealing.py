"""Short secrets kept so that whoever has only the database cannot read them: sealed with a key that lies outside it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from zeren.base.problems import Refused, declare

VARIABLE = "ZEREN_FACTOR_KEY"
"""The environment variable that holds the keys, with commas between, the newest first; else they lie in a file."""
MARK = "sealed:"
"""What a sealed secret begins with."""

UNREADABLE = declare(
    "second_factor_unreadable",
    zh="第二重验证读不出：加密它的密钥不在这台机器上",
    en="the second factor cannot be read: the key that sealed it is not on this machine",
    do_zh="请系统管理员放回密钥文件；找不回的，在服务器上运行 zeren factors --drop-unreadable，再用密码登录重新设置",
    do_en="Have the key file put back; if it is lost, run zeren factors --drop-unreadable at the server, "
    "then sign in with the password and set it up anew",
)
KEY_GIVEN = declare(
    "factor_key_in_environment",
    zh="密钥由环境变量 ZEREN_FACTOR_KEY 给出，不能在这里换",
    en="the keys come from the environment variable ZEREN_FACTOR_KEY and cannot be changed here",
    do_zh="把新密钥写在变量最前面（用逗号隔开，旧的留着），再运行一次 zeren factors --renew",
    do_en="Put a new key first in the variable (commas between, the old one kept), then run zeren factors --renew",
)
KEY_DAMAGED = declare(
    "factor_key_damaged",
    zh="第二重验证的密钥写坏了（{where}）",
    en="the keys of second factors are damaged ({where})",
    do_zh="请从另存的一份放回；每行一个密钥，最新的在最前面",
    do_en="Put back the copy that you kept; one key a line, the newest first",
)


class Keyring(NamedTuple):
    """Where the keys are: the text of the environment variable, or, where that is empty, a file that is made when it is
    first needed; None for a database that is gone with the process.
    """

    given: str
    file: Path | None

    def keys(self) -> list[str]:
        """The keys, the newest first; none where there is no file yet."""
        if self.given:
            return [key.strip() for key in self.given.split(",") if key.strip()]
        if self.file is None:
            return [_passing()]
        return self.file.read_text(encoding="ascii").split() if self.file.exists() else []

    def seal(self, text: str) -> str:
        """A text as it is kept. Makes the first key where there is none."""
        keys = self.keys()
        if not keys:
            assert self.file is not None
            keys = kept(self.file, new_key).split()
        return MARK + str(_cipher(keys[:1], self.where()).encrypt(text.encode()).decode())

    def open(self, kept: str) -> str:
        """What was sealed; what never was, as it is. Raises `Refused` where no key fits."""
        from cryptography.fernet import InvalidToken

        if not kept.startswith(MARK):
            return kept
        try:
            return str(_cipher(self.keys(), self.where()).decrypt(kept.removeprefix(MARK).encode()).decode())
        except InvalidToken as wrong:
            raise Refused([UNREADABLE()]) from wrong

    def newest(self, kept: str) -> bool:
        """Whether a text was sealed with the newest key."""
        from cryptography.fernet import InvalidToken

        keys = self.keys()[:1]
        if not kept.startswith(MARK) or not keys:
            return False
        try:
            _cipher(keys, self.where()).decrypt(kept.removeprefix(MARK).encode())
        except InvalidToken:
            return False
        return True

    def add(self) -> None:
        """Have a new key from now on; the former ones still open what they sealed. Raises `Refused`."""
        if self.given:
            raise Refused([KEY_GIVEN()])
        if self.file is not None:
            keys = [new_key(), *self.keys()]
            part = self.file.with_name(f".{self.file.name}.part")
            _write(part, "\n".join(keys), os.O_TRUNC)
            part.replace(self.file)

    def where(self) -> str:
        """Where the keys are, for a person."""
        return VARIABLE if self.given else self.file.name if self.file else "—"


def _cipher(keys: Iterable[str], where: str) -> Any:
    from cryptography.fernet import Fernet, InvalidToken, MultiFernet

    try:
        known = [Fernet(key) for key in keys]
    except ValueError as wrong:
        raise Refused([KEY_DAMAGED(where=where)]) from wrong
    if not known:
        raise InvalidToken
    return MultiFernet(known)


def new_key() -> str:
    """A key: 32 random bytes."""
    from cryptography.fernet import Fernet

    return Fernet.generate_key().decode()


def kept(file: Path, make: Callable[[], str]) -> str:
    """What a secret file holds, which only its owner may read; made where it is not there."""
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.exists():
        # Another process may have been quicker: then its secret is the one.
        with suppress(FileExistsError):
            _write(file, make(), os.O_EXCL)
    return file.read_text(encoding="ascii")


def _write(file: Path, text: str, how: int) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | how, 0o600), "w", encoding="ascii") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())


@lru_cache(maxsize=1)
def _passing() -> str:
    return new_key()
