"""The slow reference: the scoring rules read aloud, with fractions, one unit after the other. Everything else must
equal it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from zeren.base.catalogue import Catalogue
from zeren.base.numbers import round_half
from zeren.engine.assemble import earning, in_order
from zeren.engine.case import ABSENT, Case, Fact
from zeren.engine.columns import UnitRow
from zeren.engine.given import ADJUSTMENTS, CORRECTION
from zeren.engine.measures import KINDS
from zeren.engine.scheme import Band, Line, Quota, Scheme, Veto
from zeren.engine.settlement.settle import SMALLEST_RANKED
from zeren.engine.slow.sums import Sums


@dataclass
class Card:
    """What one unit scored."""

    unit: UnitRow
    points: dict[str, int] = field(default_factory=dict)
    states: dict[str, str] = field(default_factory=dict)
    score: dict[str, int] = field(default_factory=dict)
    reach: dict[str, int] = field(default_factory=dict)
    rated: bool = False
    base: int = 0
    total: int = 0
    entry: int = -1
    quota: int = -1
    band: int = -1
    rank_category: int = 0
    of_category: int = 0
    rank_parent: int = 0
    of_parent: int = 0
    rolled: int = -1


@dataclass(frozen=True)
class Year:
    """The year that is scored, as day numbers, and the day it is looked at."""

    start: int
    end: int
    as_of: int


def score(
    scheme: Scheme,
    catalogue: Catalogue,
    year: Year,
    units: Sequence[UnitRow],
    facts: Mapping[str, Sequence[Fact]],
    calendar: Mapping[int, bool] | None = None,
) -> dict[str, Card]:
    """Cards by unit id. Each fact carries `unit` (an id), `id` and the columns of its source, codes and keys as
    text; those of `adjustments` too. `calendar`: days worked or free against their weekday."""
    owned = _owned(catalogue, year, units, facts)
    cases = {unit.id: _case(scheme, catalogue, year, unit, owned[unit.id], calendar or {}) for unit in units}
    for line in in_order(scheme.lines):
        for case in cases.values():
            case.peers[:] = cases.values()
            case.done[line.id] = _line(line, case)
    cards = {unit.id: _card(scheme, unit, cases[unit.id]) for unit in units}
    for category in scheme.categories:
        members = [card for card in cards.values() if card.rated and card.unit.category == category]
        _bands(scheme, members)
    for card in cards.values():
        card.rank_category, card.of_category = _rank(card, cards, "category")
        card.rank_parent, card.of_parent = _rank(card, cards, "parent")
    for card in sorted(cards.values(), key=lambda card: -_depth(card, cards)):
        card.rolled = _rolled(scheme, card, cards)
    return cards


def _owned(
    catalogue: Catalogue, year: Year, units: Sequence[UnitRow], facts: Mapping[str, Sequence[Fact]]
) -> dict[str, dict[str, list[Fact]]]:
    known = {unit.id: unit for unit in units}
    found: dict[str, dict[str, list[Fact]]] = {unit.id: {name: [] for name in catalogue} for unit in units}
    for source, rows in facts.items():
        for row in rows:
            owner = known[str(row["unit"])]
            while (
                source != ADJUSTMENTS.name
                and owner.successor in known
                and owner.closed <= year.as_of
                and _after(row, source, owner, catalogue)
            ):
                owner = known[owner.successor]
            found[owner.id].setdefault(source, []).append(row)
    return found


def _after(row: Fact, source: str, owner: UnitRow, catalogue: Catalogue) -> bool:
    still_open = "verified" in row and int(row["verified"]) >= owner.closed
    return still_open or int(row[catalogue[source].dated]) >= owner.closed


def _case(
    scheme: Scheme,
    catalogue: Catalogue,
    year: Year,
    unit: UnitRow,
    facts: Mapping[str, list[Fact]],
    calendar: Mapping[int, bool],
) -> Case:
    days = (year.start, year.end, year.as_of)
    return Case(scheme, catalogue, *days, unit.category, unit.opened, unit.closed, unit.posts, facts, {}, calendar)


def _card(scheme: Scheme, unit: UnitRow, case: Case) -> Card:
    card = Card(unit, *({name: done[place] for name, done in case.done.items()} for place in (0, 1)))  # type: ignore[arg-type]
    sums = Sums.of(scheme)
    for component in scheme.components:
        card.score[component.id] = sums.component(component.id, card.points)
        applicable = {line.id: 0 if card.states[line.id] == "not_applicable" else line.points for line in scheme.lines}
        card.reach[component.id] = sums.component(component.id, applicable)
    _total(card, sums, case)
    return card


def _line(line: Line, case: Case) -> tuple[int, str]:
    outcome = ABSENT if case.outside(line) else KINDS[type(line.measure)].slow(line, line.measure, case)
    if outcome.state == "not_applicable":
        return 0, outcome.state
    adjusted = _adjustments(line.id, case)
    if outcome.state != "scored" and not adjusted:
        return 0, outcome.state
    points = round_half(outcome.value + sum(adjusted))
    if case.scheme.kind(line.component) in {"lowers", ""}:
        return min(points, 0), "scored"
    return max(0, min(points, line.points)), "scored"


def _adjustments(line: str, case: Case) -> list[int]:
    rows = case.facts.get(ADJUSTMENTS.name, ())
    mine = [row for row in rows if row["line"] == line and int(row["upheld"]) <= case.as_of]
    return [int(row["more"]) - int(row["less"]) for row in mine]


def _total(card: Card, sums: Sums, case: Case) -> None:
    card.rated = case.exists() and bool(sums.present(card.reach))
    card.base = sums.base(card.score, card.reach)
    correction = sum(_adjustments(CORRECTION, case))
    card.total = sums.total(card.base, card.score, correction) if card.rated else 0
    if _vetoed(card, sums.scheme, "to_zero"):
        card.total = 0


def _vetoed(card: Card, scheme: Scheme, effect: str) -> list[Veto]:
    measures = [line.measure for line in scheme.lines if card.states[line.id] == "vetoed"]
    return [measure for measure in measures if isinstance(measure, Veto) and measure.effect == effect]


def _floor_holds(card: Card, band: Band, scheme: Scheme) -> bool:
    earn = {part.id for part in earning(scheme)}
    lines = [line for line in scheme.lines if line.component in earn and not isinstance(line.measure, Veto)]
    if band.no_line_at_zero and any(
        card.points[line.id] == 0 and card.states[line.id] != "not_applicable" for line in lines
    ):
        return False
    return all(card.reach[part] == 0 or card.score[part] >= amount for part, amount in band.component_least)


def _bands(scheme: Scheme, members: list[Card]) -> None:
    bands = scheme.bands
    for card in members:
        fits = (n for n, band in enumerate(bands) if card.total >= band.least and _floor_holds(card, band, scheme))
        card.entry = card.quota = next(fits, len(bands) - 1)
    if len(members) >= max(scheme.quota.smallest_group, 1):
        for place in range(len(bands) - 1):
            _fill(scheme, place, members)
    for card in members:
        band = len(bands) - 1 if _vetoed(card, scheme, "to_fail") else card.quota
        for veto in _vetoed(card, scheme, "cap"):
            band = max(band, [one.id for one in bands].index(veto.band))
        card.band = min(band + len(_vetoed(card, scheme, "lower")), len(bands) - 1)


def _fill(scheme: Scheme, place: int, members: list[Card]) -> None:
    band = scheme.bands[place]
    if band.quota is None:
        return
    rivals = [card for card in members if card.quota == place]
    above = sum(card.quota < place for card in members)
    free = max(0, _places(Fraction(len(members) * band.quota, 1000), scheme.quota) - above)
    stay = [card for card in rivals if _stays(card, rivals, free, scheme)]
    for card in rivals:
        if card not in stay:
            below = range(place + 1, len(scheme.bands))
            holds = (lower for lower in below if _floor_holds(card, scheme.bands[lower], scheme))
            card.quota = next(holds, len(scheme.bands) - 1)


def _places(share: Fraction, quota: Quota) -> int:
    down = share.numerator // share.denominator
    match quota.rounding:
        case "down":
            return down
        case "half":
            return round_half(share)
        case "up":
            return down + (share != down)


def _stays(card: Card, rivals: list[Card], free: int, scheme: Scheme) -> bool:
    ties = scheme.quota.ties

    def key(one: Card) -> tuple[int, ...]:
        return (one.total, *(() if isinstance(ties, str) else (one.points[line] for line in ties)))

    if ties == "all_in":
        return sum(key(one) > key(card) for one in rivals) < free
    return sum(key(one) >= key(card) for one in rivals) <= free


def _rank(card: Card, cards: Mapping[str, Card], by: str) -> tuple[int, int]:
    if not card.rated:
        return 0, 0
    group = _group_of(card, cards, by)
    among = [one for one in cards.values() if one.rated and _group_of(one, cards, by) == group]
    if card.unit.posts < SMALLEST_RANKED:
        return 0, len(among)
    better = sum(one.total > card.total for one in among if one.unit.posts >= SMALLEST_RANKED)
    return better + 1, len(among)


def _group_of(card: Card, cards: Mapping[str, Card], by: str) -> str:
    if by == "category":
        return card.unit.category
    return card.unit.parent if card.unit.parent in cards else ""


def _depth(card: Card, cards: Mapping[str, Card]) -> int:
    return 1 + _depth(cards[card.unit.parent], cards) if card.unit.parent in cards else 0


def _rolled(scheme: Scheme, card: Card, cards: Mapping[str, Card]) -> int:
    rule, last = scheme.rollup, len(scheme.bands) - 1

    def own(one: Card) -> int:
        if rule.mode == "share_failing":
            return 100_000 if one.band == last else 0
        return one.total

    children = [one for one in cards.values() if one.unit.parent == card.unit.id]
    parts = [
        (one.rolled if one.rolled >= 0 else own(one), one.unit.weight)
        for one in children
        if one.rated or one.rolled >= 0
    ]
    if not parts:
        return -1
    if rule.include_self and card.rated:
        parts.append((own(card), card.unit.weight))
    if rule.mode == "minimum":
        return min(value for value, _ in parts)
    weighted = rule.mode == "weighted"
    below = sum(weight if weighted else 1 for _, weight in parts)
    if below == 0:
        return -1
    return round_half(Fraction(sum(value * (weight if weighted else 1) for value, weight in parts), below))
