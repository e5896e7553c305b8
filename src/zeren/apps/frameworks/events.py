"""What the journal keeps of frameworks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from zeren.base.text import Text


@dataclass(frozen=True)
class Installed:
    """A pack was installed."""

    code: str
    version: str
    sha256: str
    kind: ClassVar[str] = "frameworks.installed"

    def data(self) -> dict[str, Any]:
        """Its id, version and hash."""
        return {"code": self.code, "version": self.version, "sha256": self.sha256}

    def sentence(self) -> Text:
        """Told in a sentence."""
        return Text("安装责任制数据包 {code} {version}", "Installed pack {code} {version}").fill(**self.data())
