"""Every page, every role, every place in the tree, every method: opened or refused as the roles say.

A page that does not say who may open it, or whose address has a part that is not known here, fails the test.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.site.conftest import ABOVE, END, NAMES, PLACES, World

from zeren.apps.access.models import Grant
from zeren.apps.access.rules import ROLES, Permission
from zeren.apps.duties.models import Charge, Citation, Clause, Instrument, Letter, Portfolio, Seat
from zeren.apps.inspections.models import Judgement
from zeren.apps.obligations.models import Plea, Request
from zeren.apps.organisation.models import RegisterRow
from zeren.apps.organisation.queries import whole
from zeren.apps.records.models import (
    Activity,
    Addressee,
    Certificate,
    Guidance,
    Instruction,
    Item,
    Meeting,
    Output,
    Programme,
    Record,
    Review,
    Task,
    Topic,
)

pytestmark = pytest.mark.django_db

OPEN = {
    "access:sign-in",
    "access:second-step",
    "access:passkey-sign-in",
    "access:sign-out",
    "openid_connect_login",
    "openid_connect_callback",
    "healthz",
    "language",
    # Calendar programs sign in nowhere: the word in the address is the key.
    "obligations:feed",
}
"""The pages that everybody may call. Another one is added here by a decision, not by a slip."""

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")

TOLD = {"year": 2026, "unit": "", "post": "", "tier": ["", ""], "business": ["值班"], "portfolio": [], "frameworks": []}
SINCE = {"start": END, "number": 1}


def request_of(world: World, code: str) -> int:
    days = {"issued": END, "due": END, "expires": END}
    asked = {"title": "台账", "basis": "通知", "period": "2026", "minutes": 10, "by": "init", **days}
    known, _ = Request.objects.get_or_create(code=f"Q{code}", defaults={"issuer_id": world.units[code], **asked})
    return known.pk


def letter_of(world: World, code: str) -> int:
    given = {"content": TOLD, "issued": END, "by": "init", "number": 1}
    known = Letter.objects.filter(post_id=world.posts[code], year=2026).first()
    return (known or Letter.objects.create(post_id=world.posts[code], year=2026, **given)).pk


def charge_of(world: World, code: str) -> int:
    given = SINCE | {"post_id": world.posts[code], "framework": "founding", "duty": "study_session", "tier": "first"}
    return Charge.objects.get_or_create(unit_id=world.units[code], defaults=given)[0].pk


def seat_of(world: World, code: str) -> int:
    given = SINCE | {"post_id": world.posts[code], "framework": "founding", "role": "lead"}
    return Seat.objects.get_or_create(scope_id=world.units[code], defaults=given)[0].pk


def portfolio_of(world: World, code: str) -> int:
    given = SINCE | {"kind": "asset", "name": "礼堂"}
    return Portfolio.objects.get_or_create(post_id=world.posts[code], defaults=given)[0].pk


def instrument_of(world: World, code: str) -> int:
    given = {"rank": "measure", "title": "办法", "start": END, "number": 1}
    return Instrument.objects.get_or_create(unit_id=world.units[code], defaults=given)[0].pk


def citation_of(world: World, code: str) -> int:
    known = {"instrument_id": instrument_of(world, code), "no": "第三条"}
    clause = Clause.objects.get_or_create(**known, defaults={"text": "研究", "place": 1})[0]
    cited = {"framework": "founding", "duty": "study_session", "number": 1}
    return Citation.objects.get_or_create(clause=clause, defaults=cited)[0].pk


def gap_of(world: World, code: str) -> int:
    given = {"name": "缺人", "begun": END, "told": {"kind": "people"}, "body_id": world.units[code]}
    return RegisterRow.objects.get_or_create(register="gaps", unit_id=world.units[code], defaults=given)[0].pk


PARTS: dict[str, Callable[[World, str], object]] = {
    "unit": lambda world, code: world.units[code],
    "card": lambda world, code: world.cards[code],
    "file": lambda world, code: world.files[code],
    "record": lambda world, code: Record.objects.get(code=f"R{code}").pk,
    "request_id": request_of,
    "obligation": lambda world, code: Plea.objects.get(obligation__unit__code=code).obligation_id,
    "plea": lambda world, code: Plea.objects.get(obligation__unit__code=code).pk,
    "word": lambda world, code: "no-such-word",
    "closed": lambda world, code: 0,
    "run": lambda world, code: world.run,
    "objection": lambda world, code: world.objections[code],
    "use": lambda world, code: 0,
    "export": lambda world, code: 0,
    "statement": lambda world, code: 0,
    "practice": lambda world, code: 0,
    "draft": lambda world, code: 0,
    "table": lambda world, code: "judgements",
    "judged": lambda world, code: "judgements",
    "counted": lambda world, code: "awards",
    "judgement": lambda world, code: (
        Judgement.objects.get_or_create(
            code=f"P{code}",
            defaults={
                "unit_id": world.units[code],
                "duty": "study_session",
                "judged": dt.date(2026, 5, 4),
                "deducted": 500,
                "reason": "迟报",
                "judge_id": world.posts[code],
            },
        )[0].pk
    ),
    "line": lambda world, code: "study_sessions",
    "framework": lambda world, code: "founding",
    "version": lambda world, code: "1.0",
    "duty": lambda world, code: "study_session",
    "clause": lambda world, code: "S27",
    "paper": lambda world, code: "method",
    "article": lambda world, code: "a5",
    "finding": lambda world, code: world.findings[code],
    "remedy": lambda world, code: world.remedies[code],
    "inspection": lambda world, code: world.inspections[code],
    "move": lambda world, code: "request_closure",
    "mark": lambda world, code: "0" * 64,
    "account": lambda world, code: world.accounts["officer"].pk,
    "factor": lambda world, code: 0,
    "provider_id": lambda world, code: "oidc",
    "person": lambda world, code: world.people[code],
    "post": lambda world, code: world.posts[code],
    "appointment": lambda world, code: world.appointments[code],
    "change": lambda world, code: world.changes[code],
    "grant": lambda world, code: world.grants["officer"],
    "letter": letter_of,
    "charge": charge_of,
    "seat": seat_of,
    "portfolio": portfolio_of,
    "instrument": instrument_of,
    "citation": citation_of,
    "channel": lambda world, code: 0,
    "handing": lambda world, code: 0,
    "roster": lambda world, code: 0,
    "standin": lambda world, code: 0,
    "register": lambda world, code: "facilities",
    "row": gap_of,
    "batch": lambda world, code: 0,
    "series": lambda world, code: 0,
}
"""What stands in an address for a unit."""

DAY = dt.date(2026, 5, 4)


def meeting_of(world: World, code: str) -> Meeting:
    given = {"unit_id": world.units[code], "kind": "meeting", "title": "例会", "planned": DAY}
    return Meeting.objects.get_or_create(code=f"G{code}", defaults=given)[0]


def instruction_of(world: World, code: str) -> Instruction:
    given = {
        "issuer_id": world.units[code],
        "title": "值守",
        "paper": "一号",
        "words": "有人",
        "issued": DAY,
        "due": DAY,
    }
    return Instruction.objects.get_or_create(code=f"I{code}", defaults=given)[0]


def task_of(world: World, code: str) -> Task:
    given = {"unit_id": world.units[code], "title": "查一遍", "post": f"P{code}", "due": DAY}
    return Task.objects.get_or_create(code=f"K{code}", defaults=given)[0]


def certificate_of(world: World, code: str) -> Certificate:
    given = {"post": f"P{code}", "title": "安全管理", "issued": DAY}
    return Certificate.objects.get_or_create(unit_id=world.units[code], number="1", defaults=given)[0]


def review_of(world: World, code: str) -> Review:
    given = {"duty": "half_year_report", "period": "2026H1", "state": "sent", "sent": DAY}
    return Review.objects.get_or_create(unit_id=world.units[code], defaults=given)[0]


def programme_of(world: World, code: str) -> Programme:
    given = {"title": "培训", "basis": "一号", "until": DAY}
    return Programme.objects.get_or_create(unit_id=world.units[code], year=2026, defaults=given)[0]


def topic_of(world: World, code: str) -> Topic:
    given = {"title": "必学", "basis": "一号", "until": DAY}
    return Topic.objects.get_or_create(unit_id=world.units[code], year=2026, defaults=given)[0]


def activity_of(world: World, code: str) -> Activity:
    given = {"title": "例会", "basis": "制度", "kind": "meeting", "every": "month", "first": DAY, "owner": f"P{code}"}
    return Activity.objects.get_or_create(unit_id=world.units[code], defaults=given)[0]


def output_of(world: World, code: str) -> Output:
    given = {"title": "范本", "kind": "method", "where": "局"}
    return Output.objects.get_or_create(unit_id=world.units[code], day=DAY, defaults=given)[0]


def guidance_of(world: World, code: str) -> Guidance:
    given = {"guide_id": world.units[code], "subject": "台账", "said": "分开记", "day": DAY}
    return Guidance.objects.get_or_create(unit_id=world.units[code], defaults=given)[0]


PARTS |= {
    "programme": lambda world, code: programme_of(world, code).pk,
    "topic": lambda world, code: topic_of(world, code).pk,
    "activity": lambda world, code: activity_of(world, code).pk,
    "output": lambda world, code: output_of(world, code).pk,
    "guidance": lambda world, code: guidance_of(world, code).pk,
    "meeting": lambda world, code: meeting_of(world, code).pk,
    "item": lambda world, code: Item.objects.get_or_create(meeting=meeting_of(world, code), number=1)[0].pk,
    "task": lambda world, code: task_of(world, code).pk,
    "instruction": lambda world, code: instruction_of(world, code).pk,
    "addressee": lambda world, code: (
        Addressee.objects.get_or_create(instruction=instruction_of(world, code), unit_id=world.units[code])[0].pk
    ),
    "certificate": lambda world, code: certificate_of(world, code).pk,
    "review": lambda world, code: review_of(world, code).pk,
}


class Page(NamedTuple):
    """An address by its name, the parts of it, and the marks on its view."""

    name: str
    parts: tuple[str, ...]
    view: Callable[..., HttpResponse]

    @property
    def permission(self) -> Permission | None:
        found: Permission | None = getattr(self.view, "permission", None)
        return found

    @property
    def about_a_unit(self) -> bool:
        return getattr(self.view, "at", None) is not None

    @property
    def about_all(self) -> bool:
        """A page about the whole tree: a grant on a part of it does not open it."""
        return getattr(self.view, "at", None) is whole

    def address(self, world: World, code: str) -> str:
        return reverse(self.name, kwargs={part: PARTS[part](world, code) for part in self.parts})


def walk(patterns: list[Any], space: str = "") -> Iterator[Page]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from walk(pattern.url_patterns, inner)
        else:
            assert isinstance(pattern, URLPattern)
            assert pattern.name, f"an address without a name: {pattern.pattern}"
            yield Page(f"{space}{pattern.name}", tuple(pattern.pattern.converters), pattern.callback)


PAGES = {page.name: page for page in walk(get_resolver().url_patterns)}
GUARDED = sorted(PAGES.keys() - OPEN)


def permitted(page: Page, role: str, code: str) -> bool:
    """What the roles say: a walk up the tree from the unit to the one that the grant is on."""
    assert page.permission is not None
    if page.permission not in ROLES[role].permissions:
        return False
    if page.about_all:
        return False
    if not page.about_a_unit:
        return True
    while code and code != PLACES["own"]:
        code = ABOVE[code]
    return code == PLACES["own"]


def ask(client: Client, method: str, address: str) -> Any:
    answer = client.generic(method, address)
    if answer.streaming and connection.vendor == "postgresql":
        # Read to its end, as a server does: merely closing it would end the connection that the test stands on.
        b"".join(answer)  # type: ignore[arg-type]  # nothing waits here
    elif answer.streaming:
        answer.close()  # A backup of a database in memory waits for the transaction that the test is in.
    return answer


def refused(answer: Any) -> bool:
    return answer.status_code in {401, 403} or "/sign-in" in answer.headers.get("Location", "")


def test_there_are_pages_and_every_one_says_who_may_open_it() -> None:
    assert {"desk:home", "organisation:unit", "assessment:scorecard", "audit:journal"} <= PAGES.keys()
    silent = [name for name in GUARDED if not isinstance(PAGES[name].permission, Permission)]
    assert silent == []
    assert [name for name in OPEN & PAGES.keys() if not getattr(PAGES[name].view, "open_to_all", False)] == []
    assert [name for name in GUARDED if getattr(PAGES[name].view, "open_to_all", False)] == []


def test_every_part_of_an_address_is_known_here() -> None:
    assert {part for page in PAGES.values() for part in page.parts} - PARTS.keys() == set()


def test_pages_about_a_unit_ask_on_which() -> None:
    """Whoever names a unit, a scorecard or a file in the address is asked for a permission on that unit."""
    named = {
        "obligation",
        "meeting",
        "item",
        "task",
        "addressee",
        "instruction",
        "certificate",
        "programme",
        "topic",
        "activity",
        "output",
        "guidance",
        "review",
        "plea",
        "request_id",
        "unit",
        "card",
        "record",
        "file",
        "post",
        "appointment",
        "finding",
        "inspection",
        "change",
    }
    assert [name for name in GUARDED if named & set(PAGES[name].parts) and not PAGES[name].about_a_unit] == []


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_every_page_role_place_and_method(world: World, role: str) -> None:
    wrong, client = [], world.client(role)
    for name in GUARDED:
        page = PAGES[name]
        for place, code in PLACES.items() if page.about_a_unit else [("own", PLACES["own"])]:
            for method in METHODS if place == "own" else ("GET", "POST"):
                if name == "access:password" and method == "POST":
                    continue  # changing the password ends the session that asks
                answer = ask(client, method, page.address(world, code))
                if refused(answer) is permitted(page, role, code):
                    wrong.append((role, name, place, method, answer.status_code))
                if answer.status_code >= 500:
                    wrong.append((role, name, place, method, answer.status_code))
    assert wrong == []


def test_a_page_about_the_whole_tree_opens_with_a_grant_on_all_of_it(world: World) -> None:
    pages = [name for name in GUARDED if PAGES[name].about_all]
    assert {"assessment:year", "assessment:open-year", "assessment:publish", "assessment:restate"} <= set(pages)
    for role in ROLES:
        Grant.objects.filter(account=world.accounts[role]).update(path="")
        client = world.client(role)
        for name in pages:
            answer = ask(client, "GET", PAGES[name].address(world, PLACES["own"]))
            assert refused(answer) is (PAGES[name].permission not in ROLES[role].permissions), (role, name)


def test_a_visitor_is_sent_to_sign_in_everywhere(world: World) -> None:
    client = Client()
    for name in GUARDED:
        for method in METHODS:
            answer = client.generic(method, PAGES[name].address(world, PLACES["own"]))
            assert answer.headers.get("Location", "").startswith("/sign-in?next="), (name, method)


def test_an_account_without_grants_opens_only_its_own_pages(world: World) -> None:
    from zeren.apps.access.models import Account

    account = Account.objects.create(username="new", name="New", start=world.accounts["officer"].start)
    Account.objects.filter(pk=account.pk).update(must_change_password=False)
    client = Client()
    client.force_login(account)
    opened = {name for name in GUARDED if not refused(ask(client, "GET", PAGES[name].address(world, PLACES["own"])))}
    assert opened == {name for name in GUARDED if PAGES[name].permission is Permission.own_account}


def test_no_page_names_a_unit_outside_the_grant(world: World) -> None:
    """Lists, counts by name and exports: what is not in scope does not stand on any page that opens."""
    hidden = [NAMES[PLACES["sibling"]], NAMES[PLACES["foreign"]]]
    seen = 0
    for role in ROLES:
        if role == "audit_admin":
            continue  # the journal names what happened anywhere
        client = world.client(role)
        for name in GUARDED:
            for ending in ("", "?export=csv"):
                answer = client.get(PAGES[name].address(world, PLACES["own"]) + ending)
                text = b"".join(answer) if answer.streaming else answer.content
                told = [one for one in hidden if one.encode() in text]
                assert told == [], (role, name, ending)
                seen += NAMES[PLACES["own"]].encode() in text
    assert seen > 10


def test_a_file_opens_only_through_a_scorecard_that_it_proves(world: World) -> None:
    client = world.client("officer")
    own, other = PLACES["own"], PLACES["sibling"]
    at = {"card": world.cards[own], "file": world.files[own]}
    answer = client.get(reverse("assessment:file", kwargs=at))
    assert answer.status_code == 200
    assert "的佐证" in b"".join(answer).decode()
    assert client.get(reverse("assessment:file", kwargs=at | {"file": world.files[other]})).status_code == 404
    assert client.get(reverse("assessment:file", kwargs=at | {"card": world.cards[other]})).status_code == 403


def test_a_first_password_opens_nothing_but_its_change(world: World) -> None:
    from zeren.apps.access.models import Account

    Account.objects.update(must_change_password=True)
    client = world.client("officer")
    for name in GUARDED:
        answer = client.get(PAGES[name].address(world, PLACES["own"]))
        if name == "access:password":
            assert answer.status_code == 200
        else:
            assert (answer.status_code, answer.headers["Location"]) == (302, reverse("access:password")), name
