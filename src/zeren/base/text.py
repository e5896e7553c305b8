"""The text marker: one sentence in Chinese and English, said in the language of whoever reads."""

from __future__ import annotations

from typing import Literal, NamedTuple

Language = Literal["zh", "en"]


class Text(NamedTuple):
    """A sentence in both languages. Chinese comes first."""

    zh: str
    en: str

    def say(self, language: Language = "zh") -> str:
        """The sentence in one language."""
        return self.zh if language == "zh" else self.en

    def fill(self, **data: object) -> Text:
        """Both sentences with `{names}` replaced; a `Text` value is said in the sentence's own language."""
        zh = {name: value.zh if isinstance(value, Text) else value for name, value in data.items()}
        en = {name: value.en if isinstance(value, Text) else value for name, value in data.items()}
        return Text(self.zh.format(**zh), self.en.format(**en))
