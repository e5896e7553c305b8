"""The overview: everything said in words, contrast kept, nothing overlapping, the same bytes, readable at any size."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from zeren.documents.picture import INK, PAPER, SOFT, WIDTH, Bar, Group, Legend, overview_pages, overview_svg
from zeren.documents.typesetting import draw_svg

SVG = "{http://www.w3.org/2000/svg}"
LEGEND = Legend(("履职", "反馈", "整改"), ("优秀", "良好", "合格", "不合格"))


def units(count: int, name: str = "单位") -> tuple[Bar, ...]:
    bars = []
    for k in range(count):
        parts = (20_000 + k * 37 % 20_000, 15_000 + k * 61 % 10_000, 25_000)
        bars.append(Bar(f"{name}{k}", parts, sum(parts), k % 4))
    return tuple(bars)


def read(svg: str) -> etree._Element:
    return etree.fromstring(svg.encode())


def words(svg: str) -> list[str]:
    return [mark.text or "" for mark in read(svg).iter(SVG + "text")]


def test_sixty_units_have_a_line_each() -> None:
    svg = overview_svg("总览", [Group(name, units(15, name)) for name in "甲乙丙丁"], LEGEND, "说明")
    said = words(svg)
    assert all(f"{name}{k}" in said for name in "甲乙丙丁" for k in range(15))
    assert said.count("60.00") == 4
    assert {"★ 优秀", "● 良好", "○ 合格", "△ 不合格", "履职", "反馈", "整改", "说明"} <= set(said)
    assert "15个单位，平均60.69分" in said
    assert "font-family=\"'Noto Sans CJK SC'" in svg


def test_ten_thousand_units_become_distributions() -> None:
    svg = overview_svg("总览", [Group(name, units(2500)) for name in "甲乙丙丁"], LEGEND)
    said = words(svg)
    assert len(svg) < 30_000
    assert said.count("★ 优秀 625个") == 4
    assert not any(text.startswith("单位") for text in said)


def test_a_histogram_counts_every_unit() -> None:
    bars = tuple(Bar("甲", (points,), points, 0) for points in (-5_000, 0, 1_999, 2_000, 99_999, 100_000, 130_000) * 20)
    svg = overview_svg("总览", [Group("甲", bars)], LEGEND)
    columns = [rect for rect in read(svg).iter(SVG + "rect") if rect.get("fill") == "#2f5d8a"]
    heights = [float(rect.get("height", "")) for rect in columns]
    assert [round(height * 3 / max(heights)) for height in heights] == [3, 1, 3]
    assert "最高一格60个" in words(svg)


def test_bars_are_as_long_as_their_points() -> None:
    svg = overview_svg("总览", [Group("甲", (Bar("一", (40_000, 20_000, -3_000), 57_000, 2),))], LEGEND)
    rows = [rect for rect in read(svg).iter(SVG + "rect") if rect.get("height") == "11.5"]
    widths = [float(rect.get("width", "")) for rect in rows]
    assert len(widths) == 2
    assert widths[0] == pytest.approx(2 * widths[1], abs=0.2)
    assert "57.00" in words(svg)


def test_a_category_without_units_says_so() -> None:
    assert "0个单位" in words(overview_svg("总览", [Group("甲", ())], LEGEND))
    assert "0 units" in words(overview_svg("Overview", [Group("A", ())], LEGEND, language="en"))


@given(st.lists(st.integers(1, 90), min_size=1, max_size=6).filter(lambda sizes: sum(sizes) <= 120))
def test_pictures_for_pages_are_no_higher_than_their_room(sizes: list[int]) -> None:
    groups = [Group(f"类{place}", units(size, f"甲{place}号")) for place, size in enumerate(sizes)]
    rooms = (WIDTH * 170 // 156, WIDTH * 198 // 156)
    made = overview_pages("总览", groups, LEGEND, rooms)
    heights = [float(read(svg).get("height", "")) * 10 for svg in made]
    assert all(high <= room for high, room in zip(heights, [rooms[0], *[rooms[1]] * len(made)], strict=False))
    said = [text for svg in made for text in words(svg) if re.fullmatch(r"甲\d号\d+", text)]
    assert said == [bar.name for group in groups for bar in group.bars]
    assert 12 * 442.2 / (WIDTH / 10) >= 6.5, "type on a page, in points"


def luminance(color: str) -> float:
    parts = [int(color[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("color", [INK, SOFT])
def test_text_stands_out(color: str) -> None:
    assert (luminance(PAPER) + 0.05) / (luminance(color) + 0.05) >= 4.5


@given(st.text(max_size=60), st.lists(st.integers(-9_999, 150_000), max_size=6), st.integers(0, 3))
def test_any_name_and_any_points_make_a_drawing(name: str, parts: list[int], band: int) -> None:
    clean = re.sub("[^\t\n -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", name)
    groups = [Group(clean, (Bar(clean, tuple(parts), sum(parts), band),))]
    svg = overview_svg(clean, groups, LEGEND, clean)
    assert svg == overview_svg(clean, groups, LEGEND, clean)
    for shape in read(svg).iter(SVG + "rect", SVG + "text", SVG + "line"):
        for key in ("x", "y", "width", "height", "x1", "x2", "y1", "y2"):
            assert re.fullmatch(r"\d+(\.\d)?", shape.get(key, "0"))


def test_it_can_be_drawn_with_the_locked_face() -> None:
    svg = overview_svg("总览", [Group("甲", units(3))], LEGEND)
    png = draw_svg(svg, 100, 72)
    assert png.startswith(b"\x89PNG")
    assert png == draw_svg(svg, 100, 72)
