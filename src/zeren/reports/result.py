"""`result.json`: the whole result for programs, one unit a line. Points are whole milli-points."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from zeren.apps.assessment.queries import CardView, LineView
from zeren.apps.assessment.queries.explaining import total_told
from zeren.base.text import Text
from zeren.reports.year import Year


def write_result(year: Year, path: Path) -> None:
    """Write the file: a head, then `units`, each with `lines`, each with facts and `arithmetic`."""
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(_pieces(year))


def _pieces(year: Year) -> Iterator[str]:
    yield _json(_head(year))[:-1] + ',"units":['
    for place, card in enumerate(year.cards()):
        yield (",\n" if place else "\n") + _json(_unit(card, year))
    yield "\n]}\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=False)


def _head(year: Year) -> dict[str, Any]:
    run = year.run
    return {
        "format": "zeren-result/1",
        "framework": {"id": run.framework, "version": run.version, "title": _text(run.title)},
        "year": run.year,
        "as_of": run.as_of.isoformat(),
        "input_hash": run.input_hash,
        "result_hash": run.result_hash,
        "full": run.full,
        "bands": [{"id": band.id, "title": _text(band.text), "least": band.least} for band in run.scheme.bands],
        "components": [
            {"id": part.id, "title": _text(part.text), "weight": part.weight} for part in run.scheme.components
        ],
        "groups": [{"id": group.id, "members": list(group.members), "cap": group.cap} for group in run.scheme.groups],
        "indicators": [
            {
                "id": line.id,
                "component": line.component,
                "full": line.points,
                "title": _text(year.titles[line.id]),
                "rule": _text(line.text),
                "clause": _text(line.clause),
                "cites": list(line.cites),
            }
            for line in run.scheme.lines
        ],
    }


def _unit(card: CardView, year: Year) -> dict[str, Any]:
    bands = year.run.scheme.bands
    return {
        "id": card.unit,
        "name": card.name,
        "parent": card.parent,
        "category": card.category,
        "posts": card.posts,
        "rated": card.rated,
        "total": card.total,
        "shown": year.points(card.total) if card.rated else "",
        "base": card.base,
        "year_before": year.before.get(card.unit),
        "total_why": [_text(why) for why in total_told(card, year.run)],
        "band": bands[card.band].id if card.band >= 0 else None,
        "band_why": [_text(why) for why in card.band_why],
        "rank_in_category": card.rank_category or None,
        "rated_in_category": card.of_category,
        "rank_under_parent": card.rank_parent or None,
        "rated_under_parent": card.of_parent,
        "rank_with_moved_weights": dict(zip(("least", "median", "largest"), card.swayed, strict=True))
        if card.swayed
        else None,
        "draws_by_band": {band.id: count for band, count in zip(bands, card.band_draws, strict=True)}
        if card.band_draws
        else None,
        "rolled_up": card.rolled if card.rolled >= 0 else None,
        "components": {part.id: {"score": part.score, "applicable": part.reach} for part in card.components},
        "lines": [_line(line) for line in card.lines],
    }


def _line(line: LineView) -> dict[str, Any]:
    return {
        "id": line.id,
        "points": line.points,
        "full": line.full,
        "state": line.state,
        "arithmetic": _text(line.arithmetic),
        "facts": {source: line.facts[source] for source in sorted(line.facts)},
        "gain": line.gain,
    }


def _text(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}
