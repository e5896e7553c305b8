"""What the journal keeps of notices: how many, never to whom which."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from zeren.base.text import Text


@dataclass(frozen=True)
class Put:
    """Notices were put for accounts."""

    count: int
    kind: ClassVar[str] = "notices.put"

    def data(self) -> dict[str, Any]:
        """How many."""
        return {"count": self.count}

    def sentence(self) -> Text:
        """Told in a sentence."""
        return Text("提醒{count}条", "Notices put: {count}").fill(count=self.count)


@dataclass(frozen=True)
class TakenBack:
    """Notices that nobody had seen and that had not gone out were taken back."""

    count: int
    kind: ClassVar[str] = "notices.taken_back"

    def data(self) -> dict[str, Any]:
        """How many."""
        return {"count": self.count}

    def sentence(self) -> Text:
        """Told in a sentence."""
        return Text("收回提醒{count}条", "Notices taken back: {count}").fill(count=self.count)


@dataclass(frozen=True)
class Sent:
    """Notices went out through a kind of channel, or did not."""

    channel: str
    count: int
    arrived: bool
    kind: ClassVar[str] = "notices.sent"

    def data(self) -> dict[str, Any]:
        """Through which kind, how many, whether it took them."""
        return {"channel": self.channel, "count": self.count, "arrived": self.arrived}

    def sentence(self) -> Text:
        """Told in a sentence."""
        if self.arrived:
            return Text("经{channel}发出提醒{count}条", "Sent notices by {channel}: {count}").fill(**self.data())
        return Text("经{channel}的提醒{count}条没有送到", "Notices not delivered by {channel}: {count}").fill(
            channel=self.channel, count=self.count
        )


@dataclass(frozen=True)
class WishSet:
    """Somebody set up how they want to be told: channels, quiet hours or the feed."""

    account: str
    what: str
    kind: ClassVar[str] = "notices.wish_set"

    def data(self) -> dict[str, Any]:
        """Whose, and what."""
        return {"account": self.account, "what": self.what}

    def sentence(self) -> Text:
        """Told in a sentence."""
        return Text("{account}设置提醒方式（{what}）", "{account} set how to be told ({what})").fill(**self.data())
