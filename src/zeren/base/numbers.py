"""Whole numbers that stand for points. No binary floating point decides a point, a rank or a band (scoring.md)."""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction
from functools import lru_cache

POINT = 1000
"""Milli-points in a point."""

REMEMBERED = 1 << 15
"""So many numbers are kept as text: scores say the same few again and again."""


def round_half(value: Fraction) -> int:
    """`rh` of the scoring rules: to the nearest whole number, halves away from zero."""
    return rounded_ratio(value.numerator, value.denominator)


def rounded_ratio(a: int, b: int) -> int:
    """`rh(a / b)` for b > 0: `sgn(a) * ((2|a| + b) div 2b)`."""
    if b <= 0:
        raise ValueError("the divisor must be positive")
    size = (2 * abs(a) + b) // (2 * b)
    return size if a >= 0 else -size


def exact_points(written: str, most: int) -> int | None:
    """Points as people write them (1.5) in milli-points; None for anything but 0 to `most` with at most three
    decimals."""
    plain = unicodedata.normalize("NFKC", written).strip()
    if not re.fullmatch(r"[0-9]{1,7}(\.[0-9]{1,3})?", plain):
        return None
    whole, _, rest = plain.partition(".")
    found = int(whole) * POINT + int(rest.ljust(3, "0"))
    return found if found <= most else None


MOST_DIGITS = 18
"""Of a whole number that a person types; any column holds as many."""
_WHOLE = re.compile(r"([+-]?) ?(0*)([0-9]{1,3}(?:[, ][0-9]{3})+|[0-9]+)")


def exact_whole(written: str, most: int = 10**MOST_DIGITS - 1, least: int = 0) -> int | None:
    """A whole number as people type it: full-width digits and signs, thousands set apart (1,234 or 1 234), a sign
    before it. None for anything else, and for what is not from `least` to `most`.
    """
    plain = unicodedata.normalize("NFKC", written).replace("\u2212", "-").strip()
    match = _WHOLE.fullmatch(plain)
    digits = re.sub("[, ]", "", match[3]) if match else ""
    if not match or len(digits) > MOST_DIGITS:
        return None
    found = -int(digits) if match[1] == "-" else int(digits)
    return found if least <= found <= most else None


@lru_cache(maxsize=REMEMBERED)
def show_points(milli: int, bounds: tuple[int, ...] = ()) -> str:
    """Milli-points as people read them: two decimals, three where two would seem to cross one of the band `bounds`."""
    cents = rounded_ratio(milli, 10)
    if any((cents * 10 >= bound) != (milli >= bound) for bound in bounds):
        return _decimal(milli, 3)
    return _decimal(cents, 2)


@lru_cache(maxsize=REMEMBERED)
def plain_points(milli: int) -> str:
    """Milli-points with no more decimals than they need: 8, 7.5, 6.667."""
    text = _decimal(milli, 3).rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def exact_shown(milli: int) -> str:
    """Milli-points with all three decimals, for columns in which each of them counts."""
    return _decimal(milli, 3)


def _decimal(whole: int, places: int) -> str:
    sign = "-" if whole < 0 else ""
    left, right = divmod(abs(whole), 10**places)
    return f"{sign}{left}.{right:0{places}d}"
