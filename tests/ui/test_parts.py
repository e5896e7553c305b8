"""Colours that can be read, lists kept in the address, files that no spreadsheet program runs."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from django.http import QueryDict
from django.test import Client, override_settings
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from zeren.base.text import Text
from zeren.ui import pictures, slots, vendor
from zeren.ui.export import csv_response, safe
from zeren.ui.table import COUNTED, PAGE, Column, Filter, Table
from zeren.ui.templatetags import ui
from zeren.ui.tones import Badge, graded

TOKENS = Path(vendor.__file__).parent / "static" / "ui" / "tokens.css"


def colours() -> dict[str, str]:
    return dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", TOKENS.read_text(encoding="utf-8")))


def light(colour: str) -> float:
    """The relative luminance as WCAG 2 has it."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, bright = sorted((light(one), light(other)))
    return (bright + 0.05) / (dark + 0.05)


PAIRS = [
    *[(f"{tone}-ink", f"{tone}-ground") for tone in ("good", "info", "warn", "bad", "quiet")],
    ("ink", "ground"),
    ("soft", "ground"),
    ("soft", "shade"),
    ("accent", "ground"),
    ("accent", "shade"),
    ("on-accent", "accent"),
]


@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_words_stand_out_from_their_ground(ink: str, ground: str) -> None:
    found = colours()
    assert contrast(found[ink], found[ground]) >= 4.5


def test_contrast_is_worked_out_as_known() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#2fb344", "#ffffff") < 3


def table(address: str, count: int = 120) -> Table:
    columns = (Column(Text("名", "Name"), "name"), Column(Text("分", "Points"), "points", "right"))
    kinds = Filter("kind", Text("类", "Kind"), {"a": Text("甲", "A")})
    return Table(columns, QueryDict(address), (kinds,), "name", Text("找", "Find"), count=count)


@pytest.mark.parametrize(
    ("address", "search", "kind", "order", "page"),
    [
        ("", "", "", ("name", False), 1),
        ("q=%20x%20&kind=a&sort=-points&page=2", "x", "a", ("points", True), 2),
        ("kind=b&sort=other&page=x", "", "", ("name", False), 1),
        ("page=99", "", "", ("name", False), 3),
        ("page=-1", "", "", ("name", False), 1),
        ("page=²", "", "", ("name", False), 1),
    ],
)
def test_a_list_is_read_from_its_address(
    address: str, search: str, kind: str, order: tuple[str, bool], page: int
) -> None:
    found = table(address)
    assert (found.search, found.chosen("kind"), found.order, found.page) == (search, kind, order, page)


@given(st.text(max_size=30), st.sampled_from(["", "a"]), st.sampled_from(["name", "-name", "points", "-points"]))
def test_an_address_made_by_a_list_is_read_back_the_same(search: str, kind: str, sort: str) -> None:
    asked = QueryDict(mutable=True)
    asked.update({"q": search, "kind": kind, "sort": sort, "page": "2"})
    first = Table(table("").columns, asked, table("").filters, "name", count=120)
    again = table(first.address().removeprefix("?"))
    for one in ("search", "order", "page", "span"):
        assert getattr(again, one) == getattr(first, one)
    assert again.chosen("kind") == kind


def test_a_head_orders_down_the_second_time() -> None:
    name, points = table("sort=points").heads
    assert (name.address, name.order) == ("?sort=name", "")
    assert (points.address, points.order) == ("?sort=-points", "ascending")
    assert next(iter(table("").heads)).address == "?sort=-name"


@pytest.mark.parametrize(
    ("count", "more", "order", "address"),
    [
        (COUNTED, False, ("points", True), "?sort=points"),
        (COUNTED, True, ("name", False), ""),
        (COUNTED + 1, False, ("name", False), ""),
    ],
)
def test_a_long_list_offers_only_orders_that_cost_the_same(
    count: int, more: bool, order: tuple[str, bool], address: str
) -> None:
    found = table("sort=-points", count)
    found.quick, found.more = frozenset({"name"}), more
    name, points = found.heads
    assert found.order == order
    assert points.address == address
    assert name.address


@pytest.mark.parametrize(
    ("count", "page", "span"), [(0, 1, (0, 0)), (50, 1, (1, 50)), (51, 2, (51, 51)), (120, 3, (101, 120))]
)
def test_pages_count_from_one(count: int, page: int, span: tuple[int, int]) -> None:
    found = table(f"page={page}", count)
    assert (found.first, found.last) == span
    assert found.span == slice((page - 1) * PAGE, page * PAGE)


@pytest.mark.parametrize(
    ("cell", "kept"),
    [("=1+1", "'=1+1"), ("+86", "+86"), ("-1.50", "-1.50"), ("-x", "'-x"), ("@a", "'@a"), ("平", "平"), ("", "")],
)
def test_no_cell_is_a_formula(cell: str, kept: str) -> None:
    assert safe(cell) == kept


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"])), min_size=2, max_size=2))
def test_a_file_has_the_cells_it_was_given(cells: list[str]) -> None:
    response = csv_response("x", (Text("甲", "A"), Text("乙", "B")), [cells])
    text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[arg-type]  # nothing waits here
    assert list(csv.reader(io.StringIO(text)))[1] == [safe(cell) for cell in cells]


def test_what_people_filed_cannot_become_part_of_a_page() -> None:
    evil = "<script>甲</script>"
    shown = [
        ui.badge(Badge(Text(evil, evil))),
        ui.bar([(Text(evil, evil), 1)], 10),
        pictures.strip([pictures.Dot(1, 0, 4, evil, "/x")], pictures.axis([1], (), 100_000), Text(evil, evil)),
    ]
    with translation.override("en"):
        shown.append(str(ui.filed(evil)))
    assert all("<script" not in one for one in shown)


@pytest.mark.parametrize(
    ("place", "of", "tone"),
    [(0, 4, "good"), (1, 4, "info"), (2, 4, "quiet"), (3, 4, "bad"), (-1, 4, "quiet"), (0, 1, "good")],
)
def test_grades_have_tones(place: int, of: int, tone: str) -> None:
    assert graded(Text("x", "x"), place, of).tone == tone


def test_parts_of_a_bar_never_pass_the_whole() -> None:
    drawn = ui.bar([(Text("甲", "A"), 70), (Text("乙", "B"), 70), (Text("丙", "C"), -5)], 100)
    widths = [float(width) for width in re.findall(r'class="part-\d" x="[\d.]+%" y="0" width="([\d.]+)%"', drawn)]
    assert widths == [70, 30, 0]


def test_close_dots_stand_on_one_another() -> None:
    dots = [pictures.Dot(80_000 + n, 0, 4, f"{n}", "/") for n in range(3)]
    drawn = pictures.strip(dots, pictures.axis([80_000], (80_000,), 100_000), Text("x", "x"))
    places = re.findall(r'<svg x="([\d.]+)%" y="(\d+)"', drawn)
    assert len({x for x, _ in places}) == 1
    assert len({y for _, y in places}) == 3


def test_a_slot_shows_panels_in_order_and_leaves_out_empty_ones() -> None:
    from django.test import RequestFactory
    from django.utils.safestring import SafeString

    for name, order, text in (("b", 2, "B"), ("a", 1, "A"), ("c", 3, "")):
        slots.fill("tests", name, lambda _request, _subject, text=text: SafeString(text), order=order)  # type: ignore[misc]  # bound in the loop
    assert slots.filled("tests", RequestFactory().get("/"), None) == ["A", "B"]


@pytest.mark.parametrize(
    ("sent", "back", "cookie"),
    [
        ({"language": "en", "next": "/units?q=1"}, "/units?q=1", "en"),
        ({"language": "zh", "next": "//evil.example/"}, "/", "zh-hans"),
        ({"language": "xx"}, "/", "zh-hans"),
    ],
)
def test_a_language_is_kept_and_leads_back_here_only(
    client: Client, sent: dict[str, str], back: str, cookie: str
) -> None:
    response = client.post("/language", sent)
    assert response["Location"] == back
    assert response.cookies["zeren_language"].value == cookie


def test_the_browser_s_wish_does_not_come_before_chinese(client: Client, db: None) -> None:
    response = client.get("/sign-in", headers={"Accept-Language": "en"})
    assert response["Content-Language"] == "zh-CN"


def test_a_page_is_complete_without_vendor_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(vendor, "FOLDER", tmp_path)
    vendor.present.cache_clear()
    assert vendor.missing() == list(vendor.NAMES)
    assert ui.vendor_files() == ""
    vendor.present.cache_clear()


@override_settings(ALLOWED_HOSTS=["testserver"])
def test_the_gallery_shows_every_part_in_both_languages() -> None:
    from django.test import RequestFactory

    from zeren.ui.views import gallery

    request = RequestFactory().get("/parts")
    for language, said in (("zh-hans", "页面部件"), ("en", "Parts of pages")):
        with translation.override(language):
            assert said in gallery(request).content.decode()
