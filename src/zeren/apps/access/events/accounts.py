"""What the journal keeps of accounts: opened, closed, signed in, their secrets. Passwords never."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from zeren.apps.access.states import WAYS
from zeren.apps.audit.events import Plain
from zeren.base.text import Text

FEW = 20
"""So many names are told of a batch."""


@dataclass(frozen=True)
class _Account(Plain):
    """Something happened to the account with this sign-in name."""

    username: str


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
    """Somebody came in; `how` says with what."""

    how: str = "password"
    kind: ClassVar[str] = "access.signed_in"
    told: ClassVar[Text] = Text("“{username}”登录（{how}）", "{username} signed in ({how})")

    def sentence(self) -> Text:
        """Told in a sentence."""
        return self.told.fill(username=self.username, how=WAYS.get(self.how, Text(self.how, self.how)))


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
    told: ClassVar[Text] = Text("结束“{username}”的{count}处登录", "Ended sessions of {username}: {count}")


@dataclass(frozen=True)
class Locked(_Account):
    """An account rests."""

    kind: ClassVar[str] = "access.account_locked"
    told: ClassVar[Text] = Text("停用账号“{username}”", "Locked the account {username}")


@dataclass(frozen=True)
class Unlocked(_Account):
    """An account may be used again."""

    kind: ClassVar[str] = "access.account_unlocked"
    told: ClassVar[Text] = Text("恢复账号“{username}”", "Unlocked the account {username}")


@dataclass(frozen=True)
class SlipMade(_Account):
    """A first-use slip took the place of the password."""

    until: str
    kind: ClassVar[str] = "access.slip_made"
    told: ClassVar[Text] = Text(
        "为账号“{username}”重发首次登录条（{until}起失效）", "A first-use slip for {username}, void from {until}"
    )


@dataclass(frozen=True)
class _Factor(_Account):
    """Something happened to the second factor of an account."""

    what: str

    def sentence(self) -> Text:
        """Told in a sentence."""
        return self.told.fill(username=self.username, what=WAYS.get(self.what, Text(self.what, self.what)))


@dataclass(frozen=True)
class FactorAdded(_Factor):
    """A second factor was set up."""

    kind: ClassVar[str] = "access.factor_added"
    told: ClassVar[Text] = Text("“{username}”设置{what}", "{username} set up: {what}")


@dataclass(frozen=True)
class FactorRemoved(_Factor):
    """A second factor was removed."""

    kind: ClassVar[str] = "access.factor_removed"
    told: ClassVar[Text] = Text("移除“{username}”的{what}", "Removed from {username}: {what}")


@dataclass(frozen=True)
class CodesRenewed(_Account):
    """New recovery codes took the place of the old."""

    kind: ClassVar[str] = "access.codes_renewed"
    told: ClassVar[Text] = Text("“{username}”更换恢复码", "{username} renewed the recovery codes")


@dataclass(frozen=True)
class _Secrets(Plain):
    """Something happened to how secrets of second factors are kept."""

    count: int


@dataclass(frozen=True)
class SecretsSealed(_Secrets):
    """Secrets that were kept in clear, or under a former key, were sealed with the newest."""

    kind: ClassVar[str] = "access.secrets_sealed"
    told: ClassVar[Text] = Text("加密第二重验证的密钥{count}项", "Sealed secrets of second factors: {count}")


@dataclass(frozen=True)
class KeyRenewed(_Secrets):
    """The key that seals them was changed."""

    kind: ClassVar[str] = "access.key_renewed"
    told: ClassVar[Text] = Text("更换第二重验证的加密密钥，重新加密{count}项", "A new key, sealed anew: {count}")


@dataclass(frozen=True)
class UnreadableDropped(_Secrets):
    """Second factors that no key opened were removed."""

    kind: ClassVar[str] = "access.unreadable_dropped"
    told: ClassVar[Text] = Text("移除读不出的第二重验证{count}项", "Removed unreadable second factors: {count}")


@dataclass(frozen=True)
class Opened:
    """Accounts were opened for several people at once."""

    usernames: tuple[str, ...]
    kind: ClassVar[str] = "access.accounts_opened"

    def data(self) -> dict[str, Any]:
        """The sign-in names."""
        return {"usernames": list(self.usernames)}

    @classmethod
    def read(cls, data: dict[str, Any]) -> Opened:
        """From the journal."""
        return cls(tuple(data["usernames"]))

    def sentence(self) -> Text:
        """Told in a sentence."""
        return several(
            Text("批量开设账号{n}个：{names}", "Opened {n} accounts at once: {names}"), self.usernames, self.usernames
        )


def several(told: Text, zh: Sequence[str], en: Sequence[str]) -> Text:
    """A sentence with names, the first few of them."""
    more = Text("等", " and others") if len(zh) > FEW else Text("", "")
    return told.fill(n=len(zh), names=Text("、".join(zh[:FEW]) + more.zh, ", ".join(en[:FEW]) + more.en))
