"""What a pack costs a unit: the declared minutes of a year. Declared for duties; nobody is timed."""

from __future__ import annotations

from collections.abc import Mapping

from zeren.packformat.calendar import owed
from zeren.packformat.duties import Duty
from zeren.packformat.pack import Pack


def duty_minutes(duty: Duty, category: str, year: int) -> int:
    """Minutes a unit of the category spends on a duty in the year; 0 where it does not owe it."""
    if not duty.owed_by(category):
        return 0
    times = duty.times.get(category, 0) if isinstance(duty.times, Mapping) else duty.times
    return times * duty.minutes + sum(item.minutes for item in owed(duty, year))


def yearly_minutes(pack: Pack, year: int) -> dict[str, int]:
    """Minutes of the year for a unit of each assessed category."""
    duties = pack.duties.values()
    return {category: sum(duty_minutes(duty, category, year) for duty in duties) for category in pack.assessed}
