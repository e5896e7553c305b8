"""From lines to components and the base, for one unit, exactly as the scoring rules say it: with fractions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import prod

from zeren.base.numbers import round_half, rounded_ratio
from zeren.engine.assemble import earning, top_members
from zeren.engine.planning.plan import NOT_APPLICABLE
from zeren.engine.scheme import Component, Group, Line, Scheme


@dataclass(frozen=True)
class Sums:
    """A scheme made ready for sums over one unit after another."""

    scheme: Scheme
    members: Mapping[str, tuple[list[Group], list[Line]]]
    groups: Mapping[str, Group]
    lines: Mapping[str, list[Line]]
    loose: frozenset[str]
    """Lines that lie in no group."""

    @classmethod
    def of(cls, scheme: Scheme) -> Sums:
        """Make a scheme ready."""
        members = {part.id: top_members(part.id, scheme) for part in scheme.components}
        lines = {part.id: [line for line in scheme.lines if line.component == part.id] for part in scheme.components}
        loose = frozenset(line.id for _, alone in members.values() for line in alone)
        return cls(scheme, members, {group.id: group for group in scheme.groups}, lines, loose)

    def component(self, component: str, numbers: Mapping[str, int]) -> int:
        """The sum of a component's lines (by id), groups capped from the innermost outward."""
        groups, lines = self.members[component]
        return sum(self._group(group, numbers) for group in groups) + sum(numbers[line.id] for line in lines)

    def _group(self, group: Group, numbers: Mapping[str, int]) -> int:
        parts = (self._group(self.groups[n], numbers) if n in self.groups else numbers[n] for n in group.members)
        return min(group.cap, sum(parts))

    def present(self, reach: Mapping[str, int]) -> list[Component]:
        """The earning components with anything applicable."""
        return [part for part in earning(self.scheme) if reach[part.id] > 0]

    def base(self, score: Mapping[str, int], reach: Mapping[str, int]) -> int:
        """`rh(Full * sum(w*S/A) / sum(w))` over the components present; 0 where none is."""
        present = self.present(reach)
        if not present:
            return 0
        weighted = sum((Fraction(part.weight * score[part.id], reach[part.id]) for part in present), Fraction())
        return round_half(self.scheme.full * weighted / sum(part.weight for part in present))

    def total(self, base: int, score: Mapping[str, int], correction: int = 0) -> int:
        """The base with what bonuses add, accountability takes and a correction changes; before any veto.

        Never below 0; above the full total only if the scheme says so."""
        bonus = self.scheme.bonus
        added = 0
        if bonus is not None and base >= bonus.gate:
            added = min(bonus.cap, self._sum("bonus", score))
        reached = max(0, base + added + self._sum("lowers", score) + correction)
        return reached if self.scheme.above_full else min(reached, self.scheme.full)

    def _sum(self, kind: str, score: Mapping[str, int]) -> int:
        return sum(score[part.id] for part in self.scheme.components if part.kind == kind)

    def gains(self, points: Mapping[str, int], states: Mapping[str, int], correction: int = 0) -> dict[str, int]:
        """For each earning line below its full points: by how much the total would rise if it were full.

        With whole numbers over one common divisor, because it is asked of every line of every unit.
        """
        full = {line.id: 0 if states[line.id] == NOT_APPLICABLE else line.points for line in self.scheme.lines}
        score = {part.id: self.component(part.id, points) for part in self.scheme.components}
        reach = {part.id: self.component(part.id, full) for part in self.scheme.components}
        present = self.present(reach)
        product = prod(reach[part.id] for part in present)
        divisor = product * sum(part.weight for part in present)
        shares = {part.id: self.scheme.full * part.weight * product // reach[part.id] for part in present}
        weighted = sum(share * score[name] for name, share in shares.items())
        now = self.total(rounded_ratio(weighted, divisor), score, correction) if present else 0
        found = {}
        for name, share in shares.items():
            for line in self.lines[name]:
                if points[line.id] < full[line.id]:
                    more = self._more(line, points, score[name])
                    raised = rounded_ratio(weighted + share * more, divisor)
                    found[line.id] = self.total(raised, score, correction) - now
        return found

    def _more(self, line: Line, points: Mapping[str, int], score: int) -> int:
        """By how much the line's component would rise if the line were full."""
        if line.id in self.loose:
            return line.points - points[line.id]
        return self.component(line.component, {**points, line.id: line.points}) - score
