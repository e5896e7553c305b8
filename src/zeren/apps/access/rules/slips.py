"""First-use slips: a secret of its own for every account, handed over on paper, of use until the owner has a password.

The secret is random and long (about 59 bits), so a plain hash keeps it as well as a slow one would, and hundreds take
no time. A password that somebody thought of is never kept so.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import NamedTuple

from zeren.base.problems import declare

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Nothing that is mistaken for something else when it is read from paper."""

DAYS = (7, 14, 30, 60)
"""How many days a slip may be of use."""


class Slip(NamedTuple):
    """What is printed for one person, once."""

    account: int
    username: str
    name: str
    where: str
    secret: str


def new_secret() -> str:
    """A secret for one use: three groups of four."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(3))


def slip_hash(secret: str) -> str:
    """What is kept of a secret; however it is typed from paper: capitals, spaces or no hyphens."""
    typed = "".join(letter for letter in secret.casefold() if letter in LETTERS)
    return hashlib.sha256(f"zeren slip {typed}".encode()).hexdigest()


NO_ACCOUNTS = declare(
    "nobody_chosen",
    zh="没有选中任何人",
    en="nobody is chosen",
    do_zh="至少勾选一人",
    do_en="tick one person or more",
)
"""A batch without anybody."""
HAS_ACCOUNT = declare(
    "person_has_account",
    zh="{name}已经有账号“{found}”",
    en="{name} has the account “{found}” already",
    do_zh="用原来的账号；忘了密码可以重设",
    do_en="use that one; a forgotten password can be reset",
)
