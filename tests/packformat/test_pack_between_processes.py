"""A pack goes to another process whole, whatever was asked of it before."""

from __future__ import annotations

import pickle

from zeren.packformat import load


def test_a_pack_is_the_same_in_another_process() -> None:
    pack = load("founding")
    asked = list(pack.duties)
    again = pickle.loads(pickle.dumps(pack))
    assert again == pack
    assert list(again.duties) == asked
