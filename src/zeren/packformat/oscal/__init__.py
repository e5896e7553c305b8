"""OSCAL both ways: a catalogue becomes a pack, a pack and what was scored with it become OSCAL documents.

Words: a *base* is the catalogue without what Zeren added to it; a pack that says more than its catalogue is *carried*
in the catalogue's back matter, byte for byte. What must always hold: ids are kept; the import of an export gives the
same files; the same pack gives the same bytes on any day; nothing a catalogue does not say (minutes, days, points) is
made up: it stands at nought, or as one point each, until somebody decides it.
"""

from zeren.packformat.oscal.exporting import catalog_document, profile_document
from zeren.packformat.oscal.importing import Imported, import_catalog
from zeren.packformat.oscal.plans import Measure, OpenFinding, Plan, plan_document
from zeren.packformat.oscal.results import Assessment, ScoredLine, ScoredUnit, results_document
from zeren.packformat.oscal.serial import pieces, serial

__all__ = [
    "Assessment",
    "Imported",
    "Measure",
    "OpenFinding",
    "Plan",
    "ScoredLine",
    "ScoredUnit",
    "catalog_document",
    "import_catalog",
    "pieces",
    "plan_document",
    "profile_document",
    "results_document",
    "serial",
]
