"""First-use slips on paper: one row for a person, to be cut apart and handed over."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from zeren.apps.access.rules.slips import Slip
from zeren.base.text import Language, Text
from zeren.documents.paper import Paper, Table, para

TITLE = Text("首次登录条", "First-use slips")
HEAD = (
    Text("姓名和单位", "Name and unit"),
    Text("登录名", "Sign-in name"),
    Text("一次性密码", "One-time password"),
    Text("网址和期限", "Address, and until when"),
)
HOW = Text(
    "沿横线剪开，交给本人。第一次登录用一次性密码，登录后改成自己的。本页用完请销毁。",
    "Cut along the lines and hand each over. Sign in once with the one-time password, then choose your own. "
    "Destroy what is left.",
)
UNTIL = Text("{site}，{until}前有效", "{site}, before {until}")


def slips_paper(slips: Iterable[Slip], site: str, until: dt.date, day: dt.date, language: Language) -> Paper:
    """A paper with a row for each slip. No row is cut by the end of a page."""
    last = UNTIL.fill(site=site, until=until).say(language)
    rows = [(f"{slip.name} {slip.where}".strip(), slip.username, slip.secret, last) for slip in slips]
    table = Table(tuple(head.say(language) for head in HEAD), rows, widths=(4, 2, 3, 4))
    return Paper(TITLE.say(language), day, [para(HOW.say(language)), table], language=language)
