"""A refusal comes out of another process whole."""

from __future__ import annotations

import pickle

from zeren.base.problems import Kind, Refused, Where
from zeren.base.text import Text

WRONG = Kind("test_wrong", Text("“{name}”不对", "“{name}” is wrong"), Text("请改正", "Mend it"))


def test_a_refusal_keeps_its_problems_between_processes() -> None:
    refused = Refused([WRONG(Where("units.csv", row=3), name="甲"), WRONG(name="乙")])
    again = pickle.loads(pickle.dumps(refused))
    assert type(again) is Refused
    assert again.problems == refused.problems
    assert str(again) == str(refused)
