"""Every read of assessments: the catalogue of facts, and scorecards as people read them.

The facts of a year are in `gathering`, to be imported from there: it loads numpy, which no page needs.
"""

from zeren.apps.assessment.queries.cards import CardView, ComponentView, LineView, RunView, cards, run_view
from zeren.apps.assessment.queries.catalogue import catalogue

__all__ = [
    "CardView",
    "ComponentView",
    "LineView",
    "RunView",
    "cards",
    "catalogue",
    "run_view",
]
