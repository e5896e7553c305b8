"""One pack being told in one language: how lists, tables, days and names are said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from zeren.base.text import Language, Text
from zeren.packformat.calendar import Owed
from zeren.packformat.pack import Pack

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
HALVES = (Text("上半年", "first half"), Text("下半年", "second half"))
QUARTERS = tuple(Text(f"{zh}季度", f"quarter {en}") for en, zh in enumerate("一二三四", start=1))
EVERYONE = Text("全部", "all")


class Teller:
    """Tells a pack in one language; deadlines are those of `year`."""

    def __init__(self, pack: Pack, language: Language, year: int) -> None:
        self.pack, self.content, self.language, self.year = pack, pack.content, language, year
        self.titles = {tier.id: tier.title.text for tier in self.content.tiers}
        self.titles |= {category.id: category.title.text for category in self.content.categories}
        self.titles |= {line.id: line.title.text for line in self.content.indicators}

    def of(self, text: Text) -> str:
        """A text in the language."""
        return text.say(self.language)

    def say(self, zh: str, en: str) -> str:
        """One of two sentences."""
        return zh if self.language == "zh" else en

    def title(self, name: str) -> str:
        """The title of a tier, category or indicator."""
        return self.of(self.titles.get(name, Text(name, name)))

    def several(self, items: Iterable[str]) -> str:
        """Words one after the other."""
        return self.say("、", ", ").join(items)

    def parts(self, items: Iterable[str]) -> str:
        """Parts of a sentence one after the other, empty ones left out."""
        return self.say("；", "; ").join(item for item in items if item)

    def whom(self, categories: Iterable[str]) -> str:
        """Which units: every assessed category, or these."""
        said = [name for name in categories if name in self.pack.categories]
        every = not said or set(said) >= set(self.pack.assessed)
        return self.of(EVERYONE) if every else self.several(map(self.title, said))

    def inside(self, text: str) -> str:
        """A text in parentheses, nothing for nothing."""
        return self.say(f"（{text}）", f" ({text})") if text else ""

    def item(self, head: str, text: str) -> str:
        """An item of a list: its head and what is said of it."""
        return f"- **{head}**{self.say('：', ': ')}{text}" if text else f"- {head}"

    def head(self, zh: str, en: str, level: int = 2) -> Iterator[str]:
        """A heading and the empty line below it."""
        yield from ("#" * level + " " + self.say(zh, en), "")

    def table(self, *heads: Text) -> Iterator[str]:
        """The head of a table."""
        yield self.row(*map(self.of, heads))
        yield "|" + " --- |" * len(heads)

    def row(self, *cells: str) -> str:
        """A row of a table."""
        return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"

    def day(self, day: dt.date) -> str:
        """A day as people say it, with its year if that is another one."""
        zh, en = f"{day.month}月{day.day}日", f"{day.day} {MONTHS[day.month - 1]}"
        return self.say(zh, en) if day.year == self.year else self.say(f"{day.year}年{zh}", f"{en} {day.year}")

    def owed(self, owed: Owed) -> str:
        """What an obligation is for and when it is due."""
        month = owed.period.start.month
        names = {
            "month": Text(f"{month}月", MONTHS[month - 1]),
            "quarter": QUARTERS[(month - 1) // 3],
            "half": HALVES[(month - 1) // 6],
        }
        if owed.every not in names:
            return self.day(owed.due)
        return self.of(names[owed.every]) + self.say("：", ": ") + self.day(owed.due)


def clauses(t: Teller, names: Iterable[str]) -> Iterator[str]:
    """The clauses of instruments that something rests on: paper and number."""
    for name in names:
        paper, _, clause = name.partition("/")
        for one in t.content.instruments:
            for said in one.clauses if one.id == paper else ():
                if said.id == clause:
                    yield t.say(f"《{t.of(one.title.text)}》", f"{t.of(one.title.text)}, ") + t.of(said.number.text)
