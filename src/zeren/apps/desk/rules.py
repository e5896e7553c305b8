"""Words of a pack in the tables of a folder; whether a unit has hands enough for its work."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from zeren.apps.duties.rules import MOST_MINUTES
from zeren.base.canonical import digest
from zeren.base.problems import declare
from zeren.base.text import Text
from zeren.packformat.content import Category, Content, Inclusion, Question
from zeren.packformat.duties import Duty
from zeren.packformat.measures import Coverage

HANDS = {
    "heavy": Text("工作过重", "too much work"),
    "short": Text("少于编制", "fewer than authorised"),
    "over": Text("超过编制", "more than authorised"),
    "vacant": Text("有空缺", "posts vacant"),
    "good": Text("正常", "in order"),
}
"""How the hands of a unit stand against its work; the first that holds counts."""
HARD = frozenset({"heavy", "short"})
"""What the unit may say to whoever can mend it."""


class Hands(NamedTuple):
    """The hands of a unit: posts authorised (None: not told), posts set up, held; people; minutes of work a year."""

    authorised: int | None
    posts: int
    held: int
    people: int
    minutes: int

    @property
    def each(self) -> int | None:
        """Minutes a year for each of the people; None for nobody."""
        return self.minutes // self.people if self.people else None

    @property
    def hours(self) -> int:
        """Hours a year."""
        return self.minutes // 60

    @property
    def each_hours(self) -> str:
        """Hours a year for each of the people, to a tenth."""
        tenths = (self.each or 0) // 6
        return f"{tenths // 10}.{tenths % 10}"


def hands_state(hands: Hands) -> str:
    """How the hands of a unit stand, a key of `HANDS`."""
    if hands.minutes > MOST_MINUTES * max(hands.people, 0) and hands.minutes:
        return "heavy"
    if hands.authorised is not None and hands.people != hands.authorised:
        return "short" if hands.people < hands.authorised else "over"
    return "vacant" if hands.held < hands.posts else "good"


def load_key(person: str, posts: Iterable[str]) -> str:
    """The once-key of telling that somebody bears too much: another one as soon as they hold other posts."""
    return f"load:{person[:60]}:{digest(sorted(posts))[:12]}"


def load_words(unit: str, name: str, posts: int, minutes: int) -> Text:
    """What a superior is told of it."""
    return LOAD.fill(unit=unit, name=name, posts=posts, hours=minutes // 60)


LOAD = Text(
    "{unit}的{name}同时任{posts}个岗位，各项责任一年约{hours}小时，请看能否调整分工",
    "{name} of {unit} holds {posts} posts at once, with duties of about {hours} hours a year; can some be shifted?",
)

NOT_ABOVE = declare(
    "not_above",
    zh="退回要由上级单位的人来做",
    en="only somebody of a unit above may return it",
    do_zh="请上级单位退回；要自己改的，点“更正”",
    do_en="ask the unit above, or correct the record yourself",
)
UNKNOWN_DUTY = declare(
    "unknown_duty",
    zh="责任制里没有“{found}”这项责任{nearest}",
    en="the framework has no duty “{found}”{nearest}",
    do_zh="填责任清单里的代码（zeren pack explain 可查）",
    do_en="write a key of the duty list (see zeren pack explain)",
)
UNKNOWN_ELEMENT = declare(
    "unknown_element",
    zh="纳入清单里没有“{found}”{nearest}",
    en="the inclusion list has no “{found}”{nearest}",
    do_zh="填纳入清单里的代码（zeren pack explain 可查）",
    do_en="write a key of the inclusion list (see zeren pack explain)",
)
UNKNOWN_CATEGORY = declare(
    "unknown_category",
    zh="责任制里没有“{found}”这一类单位{nearest}",
    en="the framework has no category of units “{found}”{nearest}",
    do_zh="填责任制规定的单位类别，名称或代码都可以",
    do_en="write one of the framework's categories, by name or code",
)
UNKNOWN_QUESTION = declare(
    "unknown_question",
    zh="责任制里没有“{found}”这道题{nearest}",
    en="the framework has no question “{found}”{nearest}",
    do_zh="填数据包 questions 里的代码或题目",
    do_en="write a key or title of the pack's questions",
)
ALREADY_COUNTED = declare(
    "returns_entered_already",
    zh="这个单位这一天、这道题、这一方的这种评价已经登记过票数",
    en="the returns of this unit for this question, viewpoint, answer and day are entered already",
    do_zh="要改票数，请用同一编号重新导入",
    do_en="to correct them, import the row again under its id",
)
ALREADY_READ = declare(
    "judgement_read_already",
    zh="评定{code}已经有人复核",
    en="judgement {code} has a second reader already",
    do_zh="不用再复核",
    do_en="nothing is left to do",
)
NO_SUCH_ROW = declare(
    "judgement_gone",
    zh="没有这条评定，或者没有这个岗位",
    en="there is no such judgement or post",
    do_zh="回到列表再看",
    do_en="look at the list again",
)
WORDS = {"question": UNKNOWN_QUESTION, "duty": UNKNOWN_DUTY, "element": UNKNOWN_ELEMENT, "category": UNKNOWN_CATEGORY}
"""Columns that hold words of the pack, in whichever table they stand, and what is wrong with an unknown one."""


def spoken(content: Content) -> dict[str, dict[str, str]]:
    """For each of those columns, what people may write and the key it stands for: keys, and titles in both languages.

    A title that stands for two keys stands for none.
    """
    return {column: _spoken(found.items()) for column, found in titles(content).items()}


def titles(content: Content) -> dict[str, dict[str, Text]]:
    """For each of those columns, the keys it may hold with their titles, in the order of the pack."""
    named: dict[str, Sequence[Duty | Inclusion | Category | Question]] = {
        "duty": content.duties,
        "element": content.inclusions,
        "category": content.categories,
        "question": content.questions,
    }
    return {column: {one.id: one.title.text for one in found} for column, found in named.items()}


def _spoken(named: Iterable[tuple[str, Text]]) -> dict[str, str]:
    meant: dict[str, set[str]] = {}
    keys = []
    for key, title in named:
        keys.append(key)
        for word in title:
            meant.setdefault(word, set()).add(key)
    by_title = {word: min(found) for word, found in meant.items() if word and len(found) == 1}
    return by_title | {key: key for key in keys}


def elements_of(content: Content, duty: str) -> dict[str, Text]:
    """The inclusion elements that a record of a duty may be for: where a rule looks at which of them are covered."""
    for line in content.indicators:
        if isinstance(line.measure, Coverage) and line.measure.column == "element":
            said = [value for condition in line.measure.of.on("duty") for value in condition.values]
            if not said or duty in said:
                return {one.id: one.title.text for one in content.inclusions}
    return {}
