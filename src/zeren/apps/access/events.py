"""What the journal keeps of accounts and grants. Passwords never."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from zeren.apps.access.states import ROLES
from zeren.base.text import Text


@dataclass(frozen=True)
class _Account:
    """Something happened to the account with this sign-in name."""

    username: str
    kind: ClassVar[str]
    told: ClassVar[Text]

    def data(self) -> dict[str, Any]:
        """The fields."""
        return asdict(self)

    def sentence(self) -> Text:
        """Told in a sentence."""
        return self.told.fill(**asdict(self))


@dataclass(frozen=True)
class Created(_Account):
    """An account was opened."""

    name: str
    person: str
    kind: ClassVar[str] = "access.account_created"
    told: ClassVar[Text] = Text("开设账号“{username}”（{name}）", "Opened the account {username} ({name})")


@dataclass(frozen=True)
class PasswordSet(_Account):
    """An account has another password."""

    kind: ClassVar[str] = "access.password_set"
    told: ClassVar[Text] = Text("账号“{username}”换了密码", "The account {username} has another password")


@dataclass(frozen=True)
class Closed(_Account):
    """An account was closed."""

    kind: ClassVar[str] = "access.account_closed"
    told: ClassVar[Text] = Text("关闭账号“{username}”", "Closed the account {username}")


@dataclass(frozen=True)
class SignedIn(_Account):
    """Somebody came in."""

    kind: ClassVar[str] = "access.signed_in"
    told: ClassVar[Text] = Text("“{username}”登录", "{username} signed in")


@dataclass(frozen=True)
class LockedOut(_Account):
    """Too many wrong passwords were typed for a name."""

    kind: ClassVar[str] = "access.locked_out"
    told: ClassVar[Text] = Text(
        "“{username}”多次输错密码，暂停登录", "Too many wrong passwords for {username}; closed for a while"
    )


@dataclass(frozen=True)
class SessionsEnded(_Account):
    """Open sessions were ended before their time."""

    count: int
    kind: ClassVar[str] = "access.sessions_ended"
    told: ClassVar[Text] = Text("结束“{username}”的登录{count}个", "Ended sessions of {username}: {count}")


@dataclass(frozen=True)
class Granted:
    """A role was given on a subtree for a time; `end` is empty when it is open."""

    username: str
    role: str
    path: str
    start: str
    end: str
    kind: ClassVar[str] = "access.granted"

    def data(self) -> dict[str, Any]:
        """The fields."""
        return asdict(self)

    def sentence(self) -> Text:
        """Told in a sentence."""
        told = Text("授予“{username}”{role}（{start}起{end}）", "Made {username} {role} from {start}{end}")
        until = Text("，到{end}止", " up to {end}").fill(end=self.end) if self.end else Text("", "")
        return told.fill(username=self.username, role=_role(self.role), start=self.start, end=until)


@dataclass(frozen=True)
class Revoked:
    """A grant was ended; it no longer holds on `end`."""

    username: str
    role: str
    path: str
    end: str
    kind: ClassVar[str] = "access.revoked"

    def data(self) -> dict[str, Any]:
        """The fields."""
        return asdict(self)

    def sentence(self) -> Text:
        """Told in a sentence."""
        told = Text("收回“{username}”的{role}授权（{end}起无效）", "Ended {username}'s grant as {role} with {end}")
        return told.fill(username=self.username, role=_role(self.role), end=self.end)


@dataclass(frozen=True)
class Repathed:
    """Grants followed units to another place."""

    old: str
    new: str
    grants: int
    kind: ClassVar[str] = "access.repathed"

    def data(self) -> dict[str, Any]:
        """The fields."""
        return asdict(self)

    def sentence(self) -> Text:
        """Told in a sentence."""
        told = Text("单位调整后，{grants}项授权随之转移", "Grants that followed units to another place: {grants}")
        return told.fill(grants=self.grants)


def _role(key: str) -> Text:
    return ROLES[key].text if key in ROLES else Text(key, key)
