"""What the journal keeps of grants: given, ended, moved with units, and which roles need a second factor."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from zeren.apps.access.events.accounts import several
from zeren.apps.access.states import ROLES
from zeren.base.text import Text


@dataclass(frozen=True)
class Demanded:
    """It was said which roles need a second factor."""

    roles: tuple[str, ...]
    kind: ClassVar[str] = "access.second_demanded"

    def data(self) -> dict[str, Any]:
        """The roles."""
        return {"roles": list(self.roles)}

    @classmethod
    def read(cls, data: dict[str, Any]) -> Demanded:
        """From the journal."""
        return cls(tuple(data["roles"]))

    def sentence(self) -> Text:
        """Told in a sentence."""
        if not self.roles:
            return Text("不再要求任何角色设置第二重验证", "No role needs a second factor any more")
        named = [_role(role) for role in self.roles]
        return several(
            Text("要求{names}登录时有第二重验证", "A second factor is needed by: {names}"),
            [text.zh for text in named],
            [text.en for text in named],
        )


@dataclass(frozen=True)
class Followed:
    """Accounts and grants followed the end of appointments."""

    accounts: int
    grants: int
    kind: ClassVar[str] = "access.followed"

    def data(self) -> dict[str, Any]:
        """The fields."""
        return asdict(self)

    def sentence(self) -> Text:
        """Told in a sentence."""
        told = Text(
            "任免变动后，{accounts}个账号、{grants}项授权的期限随之调整",
            "After appointments changed: the terms of {accounts} accounts and {grants} grants",
        )
        return told.fill(**asdict(self))


@dataclass(frozen=True)
class Granted:
    """A role was given on a subtree for a time, `where` names its top; `end` is empty when it is open."""

    username: str
    role: str
    path: str
    start: str
    end: str
    where: str
    kind: ClassVar[str] = "access.granted"

    def data(self) -> dict[str, Any]:
        """The fields."""
        return asdict(self)

    @classmethod
    def read(cls, data: dict[str, Any]) -> Granted:
        """From the journal; older entries did not name the unit."""
        return cls(**{"where": "", **data})

    def sentence(self) -> Text:
        """Told in a sentence."""
        told = Text(
            "授予“{username}”{role}：{where}，{start}起{end}",
            "Made {username} {role} of {where} from {start}{end}",
        )
        until = Text("，到{end}止", " up to {end}").fill(end=self.end) if self.end else Text("", "")
        where = _where(self.path, self.where)
        return told.fill(username=self.username, role=_role(self.role), where=where, start=self.start, end=until)


@dataclass(frozen=True)
class Revoked:
    """A grant was ended; it no longer holds on `end`."""

    username: str
    role: str
    path: str
    end: str
    where: str
    kind: ClassVar[str] = "access.revoked"

    def data(self) -> dict[str, Any]:
        """The fields."""
        return asdict(self)

    @classmethod
    def read(cls, data: dict[str, Any]) -> Revoked:
        """From the journal; older entries did not name the unit."""
        return cls(**{"where": "", **data})

    def sentence(self) -> Text:
        """Told in a sentence."""
        told = Text(
            "收回“{username}”的{role}授权：{where}，{end}起无效",
            "Ended {username}'s grant as {role} of {where} with {end}",
        )
        where = _where(self.path, self.where)
        return told.fill(username=self.username, role=_role(self.role), where=where, end=self.end)


@dataclass(frozen=True)
class GivenBack:
    """A grant that was ended runs on; `end` is empty when it is open."""

    username: str
    role: str
    path: str
    end: str
    where: str
    kind: ClassVar[str] = "access.given_back"

    def data(self) -> dict[str, Any]:
        """The fields."""
        return asdict(self)

    @classmethod
    def read(cls, data: dict[str, Any]) -> GivenBack:
        """From the journal; older entries did not name the unit."""
        return cls(**{"where": "", **data})

    def sentence(self) -> Text:
        """Told in a sentence."""
        told = Text(
            "恢复“{username}”的{role}授权：{where}{end}",
            "Gave {username}'s grant as {role} of {where} back{end}",
        )
        until = Text("，到{end}止", ", up to {end}").fill(end=self.end) if self.end else Text("", "")
        where = _where(self.path, self.where)
        return told.fill(username=self.username, role=_role(self.role), where=where, end=until)


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


def _where(path: str, name: str) -> Text:
    """On which units: the name of the one at the top, where the entry keeps it."""
    if not path:
        return Text("全部单位", "all units")
    return Text(f"“{name}”及其下级", f"“{name}” and below") if name else Text("一部分单位", "a part of the units")


def _role(key: str) -> Text:
    return ROLES[key].text if key in ROLES else Text(key, key)
