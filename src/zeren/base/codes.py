"""Codes that the product gives by itself, where people bring none of their own."""

from __future__ import annotations

from collections.abc import Collection


def first_free(head: str, used: Collection[str]) -> str:
    """`head` with a number of two digits or more: the first that is free from one more than how many there are on.

    `used` are the codes that begin with `head`.
    """
    number = len(used) + 1
    while (code := f"{head}{number:02d}") in used:
        number += 1
    return code
