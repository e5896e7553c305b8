"""State machines: named states, the moves between them, who may make each and what it asks for.

A machine is a closed table, written once where its domain stands; buttons, refusals, sentences and diagrams are read
from it. Who may make a move and what it needs are words of the domain that uses it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from zeren.base.text import Language, Text

Who = TypeVar("Who", bound=StrEnum)
Need = TypeVar("Need", bound=str)


@dataclass(frozen=True)
class Move(Generic[Who, Need]):
    """A named step between two states. `needs` is what it asks for besides its date."""

    source: str
    name: str
    target: str
    text: Text
    who: Who
    needs: tuple[Need, ...] = ()


class Machine(Generic[Who, Need]):
    """The states with their words, where everything begins, and every move.

    No two moves of one name leave one state, and moves join known states only: `ValueError` where a table is written
    otherwise.
    """

    def __init__(self, start: str, states: Mapping[str, Text], moves: Iterable[Move[Who, Need]]) -> None:
        self.start = start
        self.states = states
        self.moves = tuple(moves)
        self._by_place = {(move.source, move.name): move for move in self.moves}
        self._leaving = {state: tuple(move for move in self.moves if move.source == state) for state in states}
        named = {start} | {end for move in self.moves for end in (move.source, move.target)}
        if named - states.keys():
            raise ValueError(f"unknown states: {sorted(named - states.keys())}")
        if len(self._by_place) < len(self.moves):
            raise ValueError("two moves of one name leave one state")

    def can(self, state: str, move: str) -> bool:
        """Whether a move of this name leaves this state."""
        return (state, move) in self._by_place

    def find(self, state: str, move: str) -> Move[Who, Need]:
        """The move of this name that leaves this state; `KeyError` if there is none."""
        return self._by_place[state, move]

    def leaving(self, state: str) -> tuple[Move[Who, Need], ...]:
        """Every move that leaves a state, in the order of the table; none for a state that is not known."""
        return self._leaving.get(state, ())

    def reachable(self, start: str = "", without: frozenset[str] = frozenset()) -> frozenset[str]:
        """Every state that some path leads to from `start` ("" is the beginning), itself among them, if the moves
        named in `without` did not exist.
        """
        found = {start or self.start}
        waiting = [start or self.start]
        while waiting:
            for move in self.leaving(waiting.pop()):
                if move.name not in without and move.target not in found:
                    found.add(move.target)
                    waiting.append(move.target)
        return frozenset(found)

    def diagram(
        self, language: Language = "zh", drawn: Callable[[Move[Who, Need]], bool] = lambda _: True, note: str = ""
    ) -> str:
        """The machine as a mermaid state diagram, with the moves that `drawn` wants and a further line."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.start}"]
        lines += [f"    {state}: {text.say(language)}" for state, text in self.states.items()]
        wanted = (move for move in self.moves if drawn(move))
        lines += [f"    {move.source} --> {move.target}: {move.text.say(language)}" for move in wanted]
        return "\n".join([*lines, *([f"    {note}"] if note else [])]) + "\n"
