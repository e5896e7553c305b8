"""Every read of assessments: the catalogue of facts, the facts of a year, and scorecards as people read them."""

from zeren.apps.assessment.queries.cards import CardView, ComponentView, LineView, RunView, cards, run_view
from zeren.apps.assessment.queries.catalogue import catalogue
from zeren.apps.assessment.queries.gathering import Gathered, gather

__all__ = [
    "CardView",
    "ComponentView",
    "Gathered",
    "LineView",
    "RunView",
    "cards",
    "catalogue",
    "gather",
    "run_view",
]
