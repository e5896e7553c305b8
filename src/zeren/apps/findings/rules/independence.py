"""Who is independent of a unit. Paths are those of `organisation.Unit`."""

from __future__ import annotations


def is_outside(post_path: str, unit_path: str) -> bool:
    """Whether a post's unit is neither the unit of `unit_path` nor below it; an unknown post is not."""
    return bool(post_path) and not post_path.startswith(unit_path)


def verifier_is_outside(verifier_unit_path: str, finding_unit_path: str) -> bool:
    """Whether somebody of that unit may verify a finding of this one: nobody checks the own house, nor that of a
    superior.
    """
    return is_outside(verifier_unit_path, finding_unit_path)
