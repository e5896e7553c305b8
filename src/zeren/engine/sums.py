"""From lines to components and the base, for one unit, exactly as the scoring rules say it: with fractions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from zeren.base.numbers import round_half
from zeren.engine.assemble import earning, top_members
from zeren.engine.plan import NOT_APPLICABLE
from zeren.engine.scheme import Component, Group, Line, Scheme


@dataclass(frozen=True)
class Sums:
    """A scheme made ready for sums over one unit after another."""

    scheme: Scheme
    members: Mapping[str, tuple[list[Group], list[Line]]]
    groups: Mapping[str, Group]

    @classmethod
    def of(cls, scheme: Scheme) -> Sums:
        """Make a scheme ready."""
        members = {part.id: top_members(part.id, scheme) for part in scheme.components}
        return cls(scheme, members, {group.id: group for group in scheme.groups})

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

    def total(self, base: int, score: Mapping[str, int]) -> int:
        """The base and what lowers it, between 0 and the full total; before any veto."""
        lowering = sum(score[part.id] for part in self.scheme.components if part.weight == 0)
        return min(max(0, base + lowering), self.scheme.full)

    def gains(self, points: Mapping[str, int], states: Mapping[str, int]) -> dict[str, int]:
        """For each earning line below its full points: by how much the total would rise if it were full."""
        full = {line.id: 0 if states[line.id] == NOT_APPLICABLE else line.points for line in self.scheme.lines}
        score = {part.id: self.component(part.id, points) for part in self.scheme.components}
        reach = {part.id: self.component(part.id, full) for part in self.scheme.components}
        now = self.total(self.base(score, reach), score)
        found = {}
        for part in self.present(reach):
            for line in self.scheme.lines:
                if line.component == part.id and points[line.id] < full[line.id]:
                    better = self.component(part.id, {**points, line.id: line.points})
                    raised = {**score, part.id: better}
                    found[line.id] = self.total(self.base(raised, reach), raised) - now
        return found
