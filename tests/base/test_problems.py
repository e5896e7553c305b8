"""A refusal comes out of another process whole."""

from __future__ import annotations

import pickle

from zeren.base.problems import Refused, Where, declare

WRONG = declare("test_wrong", zh="“{name}”不对", en="“{name}” is wrong", do_zh="请改正", do_en="Mend it")


def test_a_refusal_keeps_its_problems_between_processes() -> None:
    refused = Refused([WRONG(Where("units.csv", row=3), name="甲"), WRONG(name="乙")])
    again = pickle.loads(pickle.dumps(refused))
    assert type(again) is Refused
    assert again.problems == refused.problems
    assert str(again) == str(refused)
