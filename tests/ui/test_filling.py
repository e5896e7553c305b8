"""Forms in a finished page are found, and filled with what was typed before."""

from __future__ import annotations

import pytest

from zeren.ui.filling import above_all, filled, forms, marked, the_one

PATH = "/units/5"

FIELDS = (
    ('<input name="a" value="x">', {"a": ["y"]}, '<input name="a" value="y">'),
    ('<input name="a">', {"a": ['"<&']}, '<input name="a" value="&quot;&lt;&amp;">'),
    ('<input type="date" name="a" value="2026-01-01">', {"a": [""]}, '<input type="date" name="a" value="">'),
    ('<input name="a" value="x">', {"b": ["y"]}, '<input name="a" value="x">'),
    ('<input name="a"><input name="a">', {"a": ["1", "2"]}, '<input name="a" value="1"><input name="a" value="2">'),
    ('<input name="a" pattern="x>y" value="1">', {"a": ["2"]}, '<input name="a" pattern="x>y" value="2">'),
    ('<input data-value="1" name="a">', {"a": ["2"]}, '<input data-value="1" name="a" value="2">'),
    ('<input name="a" value="x" readonly>', {"a": ["y"]}, '<input name="a" value="x" readonly>'),
    ('<input type="file" name="a">', {"a": ["y"]}, '<input type="file" name="a">'),
    ('<input type="checkbox" name="a" checked>', {}, '<input type="checkbox" name="a">'),
    ('<input type="checkbox" name="a">', {"a": ["on"]}, '<input type="checkbox" name="a" checked>'),
    (
        '<input type="radio" name="a" value="1" checked><input type="radio" name="a" value="2">',
        {"a": ["2"]},
        '<input type="radio" name="a" value="1"><input type="radio" name="a" value="2" checked>',
    ),
    (
        '<textarea name="a">x</textarea>',
        {"a": ["\n一行\n</textarea>"]},
        '<textarea name="a">\n\n一行\n&lt;/textarea&gt;</textarea>',
    ),
    (
        '<select name="a"><option value="1" selected>x</option><option value="2">y</option></select>',
        {"a": ["2"]},
        '<select name="a"><option value="1">x</option><option value="2" selected>y</option></select>',
    ),
    (
        '<select name="a"><option>甲</option><option>乙</option></select>',
        {"a": ["乙"]},
        '<select name="a"><option>甲</option><option selected>乙</option></select>',
    ),
    (
        '<select name="a"><option selected>甲</option></select>',
        {},
        '<select name="a"><option selected>甲</option></select>',
    ),
)


@pytest.mark.parametrize(("fields", "typed", "wanted"), FIELDS)
def test_a_field_holds_what_was_typed(fields: str, typed: dict[str, list[str]], wanted: str) -> None:
    page = f'<form method="post"><input name="other">{fields}</form>'
    (form,) = forms(page, PATH)
    assert filled(page, form, typed) == f'<form method="post"><input name="other">{wanted}</form>'


LEFT_ALONE = (
    '<form><input name="q"></form>',
    '<form method="get"><input name="q"></form>',
    '<form method="post"><button>x</button></form>',
    '<form method="post"><input type="hidden" name="a"><button>x</button></form>',
    '<form method="post"><input name="name"><input type="password" name="password"></form>',
    '<form method="post"><input name="code" autocomplete="one-time-code"></form>',
)


@pytest.mark.parametrize("page", LEFT_ALONE)
def test_forms_with_nothing_to_keep_or_a_secret_are_left_alone(page: str) -> None:
    assert list(forms(page, PATH)) == []


def test_every_other_form_gets_the_word_once() -> None:
    own = '<form method="POST"><input type="hidden" name="draft"><input name="a"></form>'
    page = '<form method="post"><input name="a"></form>' + own
    assert marked(page, list(forms(page, PATH)), "!").count("!") == 1


def test_the_form_is_told_by_where_it_goes_and_what_it_hides() -> None:
    field = '<input type="hidden" name="{}" value="{}">'
    hidden = f'<form method="post">{field.format("do", "{}")}{field.format("version", 1)}<input name="a"></form>'
    page = hidden.format("one") + hidden.format("two") + '<form method="post" action="end?x=1"><input name="a"></form>'
    found = list(forms(page, PATH))
    assert [form.to for form in found] == ["/units/5", "/units/5", "/units/end"]
    assert the_one(found, "/units/5", {"do": ["two"], "version": ["9"], "a": ["x"]}) == found[1]
    assert the_one(found, "/units/end", {"a": ["x"]}) == found[2]
    assert the_one(found, "/elsewhere", {"a": ["x"]}) is None


def test_what_lies_over_the_form_is_unfolded_and_nothing_else() -> None:
    form = '<form method="post"><input name="a"></form>'
    page = (
        f'<details><p></p></details><details class="deed"><summary>x</summary><details open>{form}</details></details>'
    )
    (found,) = forms(page, PATH)
    assert filled(page, found, {}, "above").startswith(
        '<details><p></p></details><details open class="deed"><summary>x</summary><details open>above<form'
    )


def test_words_go_to_the_head_of_the_page() -> None:
    assert above_all('<nav></nav><main id="main">x</main>', "!") == '<nav></nav><main id="main">!x</main>'
    assert above_all("x", "!") == "x"
