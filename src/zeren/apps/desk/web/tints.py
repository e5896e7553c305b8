"""How dark a share is drawn in a heat map. The figure stands in the cell; the tint only helps to find it."""

from __future__ import annotations


def tint(share: int | None) -> int:
    """How dark a share of thousandths is drawn, from 0 (none) to 5 (all of it or nearly)."""
    return 0 if share is None else 1 + sum(share >= bound for bound in (600, 700, 800, 900))
