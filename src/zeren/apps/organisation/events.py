"""What the journal keeps of the organisation."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from zeren.apps.audit.events import Plain
from zeren.apps.organisation.states import CHANGES, REGISTERS
from zeren.base.text import Text


@dataclass(frozen=True)
class Accepted:
    """Rows of a table were taken in."""

    sheet: str
    rows: int
    kind: ClassVar[str] = "organisation.accepted"

    def data(self) -> dict[str, Any]:
        """The table and how many rows."""
        return {"sheet": self.sheet, "rows": self.rows}

    def sentence(self) -> Text:
        """Told in a sentence."""
        return Text("导入“{sheet}”表{rows}行", "Took in {rows} rows of {sheet}").fill(**self.data())


@dataclass(frozen=True)
class Seeded:
    """The calendar of working days was filled for some years; for `unknown` years the weekdays stand alone."""

    years: tuple[int, ...]
    unknown: tuple[int, ...]
    days: int
    kind: ClassVar[str] = "organisation.workdays_seeded"

    def data(self) -> dict[str, Any]:
        """The years, those nobody has announced yet, the number of days written."""
        return {"years": self.years, "unknown": self.unknown, "days": self.days}

    def sentence(self) -> Text:
        """Told in a sentence."""
        known = "、".join(str(year) for year in self.years if year not in self.unknown) or "—"
        told = Text("写入{known}年节假日安排{days}天", "Wrote {days} days off and make-up days of {known}")
        told = told.fill(known=known, days=self.days)
        if not self.unknown:
            return told
        later = Text("；{years}年尚未公布，按周一至周五", "; {years} not announced yet, Monday to Friday")
        later = later.fill(years="、".join(map(str, self.unknown)))
        return Text(told.zh + later.zh, told.en + later.en)


@dataclass(frozen=True)
class WorkdaySet:
    """Somebody said of one day whether people work."""

    day: dt.date
    works: bool
    kind: ClassVar[str] = "organisation.workday_set"

    def data(self) -> dict[str, Any]:
        """The day and the word."""
        return {"day": self.day.isoformat(), "works": self.works}

    def sentence(self) -> Text:
        """Told in a sentence."""
        said = Text("上班", "a working day") if self.works else Text("放假", "a day off")
        return Text("{day}定为{said}", "{day} is {said}").fill(day=self.day, said=said)


@dataclass(frozen=True)
class PersonAdded:
    """Somebody was added to the people of the organisation."""

    code: str
    name: str
    kind: ClassVar[str] = "organisation.person_added"

    def data(self) -> dict[str, Any]:
        """The code and the name."""
        return {"code": self.code, "name": self.name}

    def sentence(self) -> Text:
        """Told in a sentence."""
        return Text("登记人员{name}（{code}）", "Added {name} ({code})").fill(**self.data())


@dataclass(frozen=True)
class PersonRenamed(Plain):
    """Somebody bears another name since a day."""

    code: str
    old: str
    new: str
    day: str
    kind: ClassVar[str] = "organisation.person_renamed"
    told: ClassVar[Text] = Text("{old}自{day}起改名{new}（{code}）", "{old} is called {new} from {day} ({code})")


@dataclass(frozen=True)
class Appointed:
    """A person was given a post, or to stand in for its holder; `end` is empty while it is open."""

    code: str
    post: str
    person: str
    start: str
    end: str
    acting: bool
    kind: ClassVar[str] = "organisation.appointed"

    def data(self) -> dict[str, Any]:
        """The codes, the days, the word."""
        return asdict(self)

    def sentence(self) -> Text:
        """Told in a sentence."""
        as_what = Text("代理", "acting in") if self.acting else Text("任", "in")
        told = Text("{person}{as_what}{post}（{start}起{until}）", "{person} is {as_what} {post} from {start}{until}")
        until = Text("，到{end}止", " up to {end}").fill(end=self.end) if self.end else Text("", "")
        return told.fill(person=self.person, as_what=as_what, post=self.post, start=self.start, until=until)


@dataclass(frozen=True)
class Ended:
    """The end of an appointment was set, or taken back (empty)."""

    code: str
    post: str
    person: str
    end: str
    kind: ClassVar[str] = "organisation.appointment_ended"

    def data(self) -> dict[str, Any]:
        """The codes and the day."""
        return asdict(self)

    def sentence(self) -> Text:
        """Told in a sentence."""
        if not self.end:
            told = Text(
                "{person}继续担任{post}，取消原定的免职日期", "{person} stays in {post}; the end was taken back"
            )
        else:
            told = Text("{person}自{end}起不再担任{post}", "{person} no longer holds {post} from {end} on")
        return told.fill(person=self.person, post=self.post, end=self.end)


@dataclass(frozen=True)
class _Changed(Plain):
    """A unit changed from a day on. `unit` is its code, `name` what it was called then."""

    unit: str
    name: str
    day: str


@dataclass(frozen=True)
class UnitOpened(_Changed):
    """A unit was set up below another ("" at the top)."""

    parent: str
    category: str
    kind: ClassVar[str] = "organisation.unit_opened"
    told: ClassVar[Text] = Text("设立单位“{name}”（{unit}），{day}起", "Set up the unit {name} ({unit}) from {day}")


@dataclass(frozen=True)
class UnitRenamed(_Changed):
    """A unit has another name from a day on."""

    new: str
    kind: ClassVar[str] = "organisation.unit_renamed"
    told: ClassVar[Text] = Text("单位“{name}”（{unit}）{day}起改称“{new}”", "{name} ({unit}): {new} from {day}")


@dataclass(frozen=True)
class UnitMoved(_Changed):
    """A unit came to stand below another superior, with all that lies below it; codes, "" for the top."""

    old: str
    new: str
    kind: ClassVar[str] = "organisation.unit_moved"
    told: ClassVar[Text] = Text(
        "单位“{name}”（{unit}）{day}起由{old}划到{new}之下", "{name} ({unit}) moved from {old} to {new} on {day}"
    )

    def sentence(self) -> Text:
        """Told in a sentence; the top has no code."""
        return self.told.fill(**asdict(self) | {"old": self.old or "—", "new": self.new or "—"})


@dataclass(frozen=True)
class UnitClosed(_Changed):
    """A unit exists no more from a day on."""

    kind: ClassVar[str] = "organisation.unit_closed"
    told: ClassVar[Text] = Text("单位“{name}”（{unit}）{day}撤销", "{name} ({unit}) was closed on {day}")


@dataclass(frozen=True)
class UnitMerged(_Changed):
    """A unit went up in another, with the posts that go along and those that were closed."""

    successor: str
    posts: tuple[str, ...]
    ended: tuple[str, ...]
    kind: ClassVar[str] = "organisation.unit_merged"
    told: ClassVar[Text] = Text(
        "单位“{name}”（{unit}）{day}并入{successor}，转入岗位{n}个，撤销岗位{m}个",
        "{name} ({unit}) was merged into {successor} on {day}; posts that went along: {n}, closed: {m}",
    )

    def sentence(self) -> Text:
        """Told in a sentence."""
        told = {"unit": self.unit, "name": self.name, "day": self.day, "successor": self.successor}
        return self.told.fill(**told, n=len(self.posts), m=len(self.ended))


@dataclass(frozen=True)
class UnitChanged(_Changed):
    """A unit has another category, or another place among its equals (0 for none), from a day on."""

    category: str
    order: int
    kind: ClassVar[str] = "organisation.unit_changed"
    told: ClassVar[Text] = Text(
        "单位“{name}”（{unit}）{day}起类别为{category}，排序{order}",
        "{name} ({unit}) has the category {category} and the order {order} from {day}",
    )


@dataclass(frozen=True)
class UnitSplit(_Changed):
    """A unit gave posts and units below it to a new one beside it."""

    new: str
    posts: tuple[str, ...]
    units: tuple[str, ...]
    kind: ClassVar[str] = "organisation.unit_split"
    told: ClassVar[Text] = Text(
        "单位“{name}”（{unit}）{day}分设{new}，分出岗位{n}个、下级单位{m}个",
        "{name} ({unit}) was split on {day}: {new} took {n} posts and {m} units",
    )

    def sentence(self) -> Text:
        """Told in a sentence."""
        told = {"unit": self.unit, "name": self.name, "day": self.day, "new": self.new}
        return self.told.fill(**told, n=len(self.posts), m=len(self.units))


@dataclass(frozen=True)
class TookEffect(Plain):
    """Changes of units that had been entered ahead hold from today on; the units' codes."""

    units: tuple[str, ...]
    kind: ClassVar[str] = "organisation.took_effect"
    told: ClassVar[Text] = Text("预先登记的变动生效：{units}", "Changes entered ahead took effect: {units}")

    def sentence(self) -> Text:
        """Told in a sentence."""
        return self.told.fill(units="、".join(self.units))


@dataclass(frozen=True)
class Corrected(Plain):
    """What was told of an appointment was wrong: its days, or whether it was one of a stand-in."""

    code: str
    post: str
    person: str
    start: str
    end: str
    acting: bool
    kind: ClassVar[str] = "organisation.appointment_corrected"
    told: ClassVar[Text] = Text(
        "更正{person}在{post}的任职：{start}至{end}",
        "Corrected the appointment of {person} to {post}: {start} to {end}",
    )

    def sentence(self) -> Text:
        """Told in a sentence; an open end is a dash."""
        named = {"person": self.person, "post": self.post, "start": self.start}
        return self.told.fill(**named, end=self.end or "—")


@dataclass(frozen=True)
class PostOpened(_Changed):
    """A unit has a further post; `name` is the post's."""

    post: str
    tier: str
    kind: ClassVar[str] = "organisation.post_opened"
    told: ClassVar[Text] = Text("{unit}设立岗位“{name}”（{post}）", "{unit} has a new post, {name} ({post})")


@dataclass(frozen=True)
class PostChanged(_Changed):
    """A post has another name or tier."""

    post: str
    tier: str
    kind: ClassVar[str] = "organisation.post_changed"
    told: ClassVar[Text] = Text("{unit}的岗位{post}改为“{name}”", "The post {post} of {unit} is now {name}")


@dataclass(frozen=True)
class PostClosed(_Changed):
    """A post exists no more from a day on."""

    post: str
    kind: ClassVar[str] = "organisation.post_closed"
    told: ClassVar[Text] = Text(
        "{unit}的岗位“{name}”（{post}）{day}撤销", "The post {name} ({post}) of {unit} was closed on {day}"
    )


@dataclass(frozen=True)
class ChangeUndone(_Changed):
    """The latest change of a unit or post was taken back; `what` is its kind."""

    post: str
    what: str
    kind: ClassVar[str] = "organisation.change_undone"
    told: ClassVar[Text] = Text(
        "撤销{unit}“{name}”最近一次变动（{what}）", "Took back the latest change of {unit} {name}: {what}"
    )

    def sentence(self) -> Text:
        """Told in a sentence."""
        return self.told.fill(unit=self.unit, name=self.name, what=CHANGES.get(self.what, Text(self.what, self.what)))


@dataclass(frozen=True)
class _Handed(Plain):
    """Of a hand-over: its key, the codes of both people and of the posts."""

    key: int
    giver: str
    receiver: str
    posts: tuple[str, ...]

    def sentence(self) -> Text:
        """Told in a sentence."""
        return self.told.fill(giver=self.giver, receiver=self.receiver, posts="、".join(self.posts))


@dataclass(frozen=True)
class HandOverPrepared(_Handed):
    """Stock was taken of what goes along with posts."""

    day: str
    items: int
    kind: ClassVar[str] = "organisation.hand_over_prepared"
    told: ClassVar[Text] = Text(
        "列出{giver}向{receiver}移交岗位{posts}的清单",
        "Took stock of what {giver} leaves to {receiver} with the posts {posts}",
    )


@dataclass(frozen=True)
class HandOverSigned(_Handed):
    """One side signed; `side` is "gave" or "took", `witness` whether another signed for somebody who has left."""

    side: str
    witness: bool
    kind: ClassVar[str] = "organisation.hand_over_signed"
    told: ClassVar[Text] = Text(
        "{giver}向{receiver}的交接（岗位{posts}）：{side}签字",
        "Hand-over of {giver} to {receiver} (posts {posts}): {side} signed",
    )

    def sentence(self) -> Text:
        """Told in a sentence."""
        side = Text("移交人", "the giver") if self.side == "gave" else Text("接收人", "the receiver")
        if self.witness:
            side = Text(f"监交人代{side.zh}", f"a witness for {side.en}")
        return self.told.fill(giver=self.giver, receiver=self.receiver, posts="、".join(self.posts), side=side)


@dataclass(frozen=True)
class HandedOver(_Handed):
    """Both have signed: the receiver stands for the posts from a day on."""

    day: str
    kind: ClassVar[str] = "organisation.handed_over"
    told: ClassVar[Text] = Text(
        "{giver}把岗位{posts}移交给{receiver}，双方已签字",
        "{giver} handed the posts {posts} over to {receiver}; both have signed",
    )


@dataclass(frozen=True)
class HandOverDropped(_Handed):
    """A hand-over that was not complete was dropped."""

    kind: ClassVar[str] = "organisation.hand_over_dropped"
    told: ClassVar[Text] = Text(
        "作废{giver}向{receiver}的交接（岗位{posts}）", "Dropped the hand-over of {giver} to {receiver} (posts {posts})"
    )


@dataclass(frozen=True)
class _Channel(Plain):
    """A channel of the organisation: its code, its name, the code of its unit."""

    code: str
    name: str
    unit: str


@dataclass(frozen=True)
class ChannelOpened(_Channel):
    """A channel was put in the register; the codes of the posts that answer for it."""

    owner: str
    approver: str
    kind: ClassVar[str] = "organisation.channel_opened"
    told: ClassVar[Text] = Text(
        "登记{unit}的自办平台“{name}”（{code}），由{owner}负责、{approver}审批",
        "Registered the channel {name} ({code}) of {unit}: {owner} owns it, {approver} approves",
    )


@dataclass(frozen=True)
class ChannelChanged(_Channel):
    """What the register says of a channel was changed."""

    owner: str
    approver: str
    kind: ClassVar[str] = "organisation.channel_changed"
    told: ClassVar[Text] = Text(
        "修改{unit}的自办平台“{name}”（{code}），由{owner}负责、{approver}审批",
        "Changed the channel {name} ({code}) of {unit}: {owner} owns it, {approver} approves",
    )


@dataclass(frozen=True)
class ChannelNoted(_Channel):
    """It was noted when a channel was last updated and how many answers were given on it."""

    updated: str
    answers: int
    kind: ClassVar[str] = "organisation.channel_noted"
    told: ClassVar[Text] = Text(
        "{unit}的自办平台“{name}”（{code}）{updated}更新，累计答复{answers}件",
        "{name} ({code}) of {unit} was updated on {updated}; answers given: {answers}",
    )


@dataclass(frozen=True)
class ChannelClosed(_Channel):
    """A channel is closed from a day on."""

    day: str
    kind: ClassVar[str] = "organisation.channel_closed"
    told: ClassVar[Text] = Text(
        "{unit}的自办平台“{name}”（{code}）{day}关停", "{name} ({code}) of {unit} was closed on {day}"
    )


@dataclass(frozen=True)
class RosterBrought(Plain):
    """A workbook of the organisation was brought; nothing is taken in yet."""

    name: str
    kind: ClassVar[str] = "organisation.roster_brought"
    told: ClassVar[Text] = Text(
        "上传机构表“{name}”，还没有导入", "Brought the workbook {name}; nothing is taken in yet"
    )


@dataclass(frozen=True)
class RosterMatched(Plain):
    """It was said what the worksheets and heads of a workbook mean (`words` of them), or it was looked over again."""

    name: str
    words: int
    kind: ClassVar[str] = "organisation.roster_matched"
    told: ClassVar[Text] = Text(
        "对应机构表“{name}”的列（{words}处）并预览",
        "Matched the heads of the workbook {name} ({words}) and looked it over",
    )


@dataclass(frozen=True)
class RosterAnswered(Plain):
    """It was said what names of a workbook mean that may mean several things."""

    name: str
    answers: int
    kind: ClassVar[str] = "organisation.roster_answered"
    told: ClassVar[Text] = Text(
        "说明机构表“{name}”里的名称是谁、是哪个（{answers}处）",
        "Said what names in the workbook {name} mean ({answers})",
    )


@dataclass(frozen=True)
class RosterApplied(Plain):
    """A workbook of the organisation was taken in: how many rows are new, changed, closed, and chosen of those changed
    on both sides.
    """

    name: str
    new: int
    changed: int
    closed: int
    chosen: int
    kind: ClassVar[str] = "organisation.roster_applied"
    told: ClassVar[Text] = Text(
        "导入机构表“{name}”：新增{new}行，修改{changed}行，撤销和免职{closed}行，以工作簿为准{chosen}行",
        "Took in the workbook {name}: {new} new, {changed} changed, {closed} closed or ended, {chosen} as it says",
    )


@dataclass(frozen=True)
class RosterUndone(Plain):
    """All that a workbook changed was taken back."""

    name: str
    kind: ClassVar[str] = "organisation.roster_undone"
    told: ClassVar[Text] = Text("撤销机构表“{name}”的全部改动", "Took back all that the workbook {name} changed")


@dataclass(frozen=True)
class RosterDropped(Plain):
    """A workbook that was not taken in was thrown away."""

    name: str
    kind: ClassVar[str] = "organisation.roster_dropped"
    told: ClassVar[Text] = Text("放弃机构表“{name}”", "Dropped the workbook {name}")


@dataclass(frozen=True)
class _Registered(Plain):
    """A row of a register: which register, its name, the code of its unit."""

    register: str
    name: str
    unit: str

    def sentence(self) -> Text:
        """Told in a sentence, the register by its name."""
        return self.told.fill(**self.data() | {"register": REGISTERS.get(self.register, self.register)})


@dataclass(frozen=True)
class RegisterEntered(_Registered):
    """A row was entered in a register."""

    kind: ClassVar[str] = "organisation.register_entered"
    told: ClassVar[Text] = Text("{unit}登记{register}“{name}”", "Entered {name} of {unit} in the register {register}")


@dataclass(frozen=True)
class RegisterChanged(_Registered):
    """A row of a register was changed."""

    kind: ClassVar[str] = "organisation.register_changed"
    told: ClassVar[Text] = Text("{unit}修改{register}“{name}”", "Changed {name} of {unit} in the register {register}")


@dataclass(frozen=True)
class RegisterClosed(_Registered):
    """A row was taken out of its register."""

    kind: ClassVar[str] = "organisation.register_closed"
    told: ClassVar[Text] = Text("{unit}注销{register}“{name}”", "Took {name} of {unit} out of the register {register}")


@dataclass(frozen=True)
class GapAnswered(Plain):
    """The body that can mend something lacking answered."""

    name: str
    unit: str
    body: str
    kind: ClassVar[str] = "organisation.gap_answered"
    told: ClassVar[Text] = Text("{body}答复{unit}的缺口“{name}”", "{body} answered what {unit} lacks: {name}")


@dataclass(frozen=True)
class HeadsCounted(Plain):
    """It was said how many people a unit has in which band; the numbers stay out of the journal."""

    unit: str
    year: int
    kind: ClassVar[str] = "organisation.heads_counted"
    told: ClassVar[Text] = Text("{unit}填报{year}年队伍结构", "{unit} told its workforce of {year}")
