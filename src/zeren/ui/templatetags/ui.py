"""The tags of `{% load ui %}`. Each gives finished HTML; everything given to them is escaped."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django import template
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from zeren.base.numbers import plain_points, show_points
from zeren.base.text import Text
from zeren.ui import drafts, language, slots, vendor
from zeren.ui.navigation import Crumb
from zeren.ui.tones import ICONS, Badge, Tone

register = template.Library()
_HAN = re.compile(r"[\u3400-\u9fff]")
_QUOTED = re.compile(r"(“[^”]*”)")


@register.filter("say")
def say_filter(text: Text | str) -> str:
    """A text in the language of the page; a plain string as it is."""
    return language.say(text) if isinstance(text, Text) else str(text)


@register.filter
def sentence(text: Text | str) -> str:
    """The same as the beginning of a sentence: with a capital, where the page speaks English."""
    said = say_filter(text)
    return said[:1].upper() + said[1:] if language.now() == "en" else said


@register.simple_tag(name="say")
def say_tag(zh: str, en: str, **data: object) -> str:
    """Words that stand in a template: `{% say "已报" "filed" %}`; `{names}` are filled from the keywords."""
    return language.say(Text(zh, en).fill(**data) if data else Text(zh, en))


@register.filter
def filed(words: object) -> str | SafeString:
    """Words as somebody filed them: on an English page, marked as Chinese for those who have pages read aloud."""
    said = "" if words is None else str(words)
    if language.now() == "en" and _HAN.search(said):
        return format_html('<span lang="zh">{}</span>', said)
    return said


@register.filter
def told(text: Text) -> str | SafeString:
    """A sentence in the language of the page; what it quotes (“…”) of what somebody filed is marked as `filed` does."""
    said = language.say(text)
    parts = _QUOTED.split(said) if language.now() == "en" and _HAN.search(said) else [said]
    return format_html_join("", "{}", ((filed(part),) for part in parts))


@register.filter
def points(milli: int | None) -> str | SafeString:
    """Milli-points with two decimals, in figures that stand below one another."""
    return mark_safe(f'<span class="num">{show_points(milli)}</span>') if milli is not None else "—"  # noqa: S308


@register.filter
def plain(milli: int) -> str:
    """Milli-points with no more decimals than they need."""
    return plain_points(milli)


@register.inclusion_tag("ui/typed.html", takes_context=True)
def typed(context: template.Context) -> dict[str, Any]:
    """Above a form: that it holds what was typed before and not sent, and the way to throw that away."""
    request: HttpRequest = context["request"]
    saved = getattr(request, "typed_on", None) if request.method in {"GET", "HEAD"} else None
    return {"saved": saved, "at": drafts.address(request), "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("ui/typing.html", takes_context=True)
def typing(context: template.Context, at: str = "") -> dict[str, Any]:
    """In a form: what lets its text be kept. One sent to an address of its own says `at`, the page that shows it; any
    other is `form[data-draft]` and kept while it is written.
    """
    request: HttpRequest = context["request"]
    return {"word": drafts.word(request.user.pk or 0, at or drafts.address(request)), "watched": not at}


@register.simple_tag
def share(thousandths: int) -> str:
    """A share in whole per cent, rounded half up."""
    return f"{(thousandths + 5) // 10}%"


@register.simple_tag
def icon(tone: Tone) -> SafeString:
    """The shape of a tone; its word stands beside it."""
    return format_html(
        '<svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false"><path d="{}"/></svg>', ICONS[tone]
    )


@register.simple_tag
def badge(state: Badge) -> SafeString:
    """A state: colour, shape and word."""
    return _badge(state.tone, say_filter(state.text))


@lru_cache(maxsize=500)
def _badge(tone: Tone, text: str) -> SafeString:
    """Lists show the same few badges many times."""
    return format_html('<span class="badge-state tone-{}">{}{}</span>', tone, icon(tone), text)


@register.simple_tag
def bar(parts: Sequence[tuple[Text, int]], full: int, label: str = "") -> SafeString:
    """Parts of a whole one after another (milli-points or anything whole); negative parts are not drawn."""
    left, drawn = 0, []
    for place, (_, size) in enumerate(parts):
        wide = max(0, min(size, full - left))
        drawn.append((f"part-{place % 4 + 1}", left * 10_000 // full / 100, wide * 10_000 // full / 100))
        left += wide
    between = "，" if language.now() == "zh" else ", "
    told = label or between.join(f"{language.say(text)} {show_points(size)}" for text, size in parts)
    inside = "".join(f'<rect class="{name}" x="{x}%" y="0" width="{wide}%" height="10"/>' for name, x, wide in drawn)
    return mark_safe(  # noqa: S308  only the words are not ours, and they are escaped
        f'<svg class="bar" width="100%" height="10" role="img" aria-label="{escape(told)}" lang="{page_language()}">'
        f'<rect class="bar-ground" width="100%" height="10"/>{inside}</svg>'
    )


@register.simple_tag
def day(date: dt.date | None, none: str = "—") -> str | SafeString:
    """A date; `none` where there is none."""
    return format_html('<time class="num" datetime="{0}">{0}</time>', date.isoformat()) if date else none


@register.filter
def grouped(number: int) -> str:
    """A whole number with its thousands set apart."""
    return f"{number:,}"


@register.filter
def stamp(moment: dt.datetime) -> SafeString:
    """A moment by the clock on the wall, with its day."""
    here = timezone.localtime(moment)
    return format_html('<time class="num" datetime="{}">{}</time>', here.isoformat(), f"{here:%Y-%m-%d %H:%M}")


@register.simple_tag
def until(date: dt.date, today: dt.date) -> SafeString:
    """A due day as people say it, with the date beside it."""
    return format_html('{} <time class="soft num" datetime="{}">{}</time>', _until(date, today), date, date)


def _until(date: dt.date, today: dt.date) -> str:
    days = (date - today).days
    near = {0: Text("今天到期", "due today"), 1: Text("明天到期", "due tomorrow"), 2: Text("后天到期", "due in 2 days")}
    if days in near:
        return language.say(near[days])
    if days > 0:
        return language.say(Text("{n}天后到期", "due in {n} days").fill(n=days))
    if days == -1:
        return language.say(Text("逾期1天", "1 day late"))
    return language.say(Text("逾期{n}天", "{n} days late").fill(n=-days))


@register.inclusion_tag("ui/empty.html")
def empty(zh: str, en: str, do_zh: str = "", do_en: str = "", address: str = "") -> dict[str, Any]:
    """A place with nothing in it: what that means, and what to do (a link where there is an address)."""
    return {"text": Text(zh, en), "do": Text(do_zh, do_en), "address": address}


@register.inclusion_tag("ui/crumbs.html")
def crumbs(steps: Sequence[Crumb]) -> dict[str, Any]:
    """The way to this page."""
    return {"steps": steps}


@register.inclusion_tag("ui/hint.html")
def hint(zh: str, en: str) -> dict[str, Any]:
    """Help beside a field or a head: a question mark that opens into a sentence, without JavaScript."""
    return {"text": Text(zh, en)}


@register.simple_tag(name="help")
def help_tag(field: str, zh: str, en: str, *example: str | Text, **data: object) -> SafeString:
    """Help beside a field: a sentence saying what to write and, where there is one, an example, as a text or in both
    languages. The field names it: `aria-describedby="<field>-help"`.
    """
    shown = Text(example[0], example[1]) if len(example) == 2 else example[0] if example else ""  # type: ignore[arg-type]  # two strings
    such = say_filter(shown) if shown else ""
    told = format_html(' <span class="such">{}{}</span>', say_tag("例如：", "Such as: "), such) if such else ""
    return format_html('<p class="soft help" id="{}-help">{}{}</p>', field, say_tag(zh, en, **data), told)


@register.inclusion_tag("ui/table_tools.html")
def table_tools(table: Any) -> dict[str, Any]:
    """Search, filters, how many rows, export: above a list."""
    chosen = [(one, table.chosen(one.name)) for one in table.filters]
    return {"table": table, "filters": chosen, "sort": table.given.get("sort", ""), "kept": _kept(table)}


def _kept(table: Any) -> list[tuple[str, str]]:
    return [(name, table.given[name]) for name in table.keep if table.given.get(name)]


@register.inclusion_tag("ui/table_head.html")
def table_head(table: Any) -> dict[str, Any]:
    """The head of a list, each column a link that orders by it."""
    return {"heads": table.heads}


@register.simple_tag
def table_body(table: Any) -> SafeString:
    """The rows of a list whose cells are finished HTML (`ui.cells`)."""
    starts = [f'<td class="{one.classes}">' if one.classes else "<td>" for one in table.columns]
    made = [
        "<tr>" + "".join([f"{start}{cell}</td>" for start, cell in zip(starts, row, strict=True)]) + "</tr>"
        for row in table.rows
    ]
    return mark_safe("\n".join(made))  # noqa: S308  the cells are finished HTML


@register.inclusion_tag("ui/table_foot.html")
def table_foot(table: Any) -> dict[str, Any]:
    """Paging, where there is more than one page."""
    return {"table": table}


@register.simple_tag(takes_context=True)
def slot(context: Any, name: str, subject: object) -> SafeString:
    """The sections that higher apps put here."""
    request: HttpRequest = context["request"]
    return format_html_join("", "{}", ((part,) for part in slots.filled(name, request, subject)))


@register.simple_tag(takes_context=True)
def history(context: Any, code: str) -> SafeString:
    """The way to what happened to the thing with this code, for those who may read it."""
    address = context.get("history", "")
    if not address:
        return SafeString("")
    asked = urlencode({"about": code})
    return format_html(
        '<a href="{}?{}">{}</a>', address, asked, language.say(Text("发生过什么", "What happened to it"))
    )


@register.simple_tag
def vendor_files() -> SafeString:
    """The vendor files that every page uses, as far as they are there."""
    found = vendor.present()
    tags = []
    if "tabler.css" in found and "tabler/tabler.min.css" in found:
        tags.append(format_html('<link rel="stylesheet" href="{}">', static("vendor/tabler.css")))
    if "htmx/htmx.min.js" in found:
        tags.append(format_html('<script src="{}" defer></script>', static("vendor/htmx/htmx.min.js")))
    return format_html_join("", "{}\n", ((tag,) for tag in tags))


@register.simple_tag
def page_language() -> str:
    """The language for the `lang` of the page."""
    return "en" if language.now() == "en" else "zh-CN"
