"""Codes given by the product."""

from __future__ import annotations

import pytest

from zeren.base.codes import first_free


@pytest.mark.parametrize(
    ("used", "given"),
    [
        ([], "A-01"),
        (["A-01"], "A-02"),
        (["A-02"], "A-03"),  # one there, and the second is taken
        (["A-07"], "A-02"),
        ([f"A-{number:02d}" for number in range(1, 100)], "A-100"),
    ],
)
def test_the_first_free_code(used: list[str], given: str) -> None:
    assert first_free("A-", set(used)) == given
