"""An OSCAL catalogue as part of a pack: read from `catalog.json`, checked field by field, never changed.

Words: a *catalogue* holds *groups* of *controls*; a control's *enhancements* are controls inside it; a *parameter* is a
gap in its sentences; a *part* is one of its texts. A *shape* lists the fields that such a thing may have. What must
always hold: every id and every field is kept as it came; what no shape knows is refused with its place; nothing is
fetched from an address that a catalogue names.
"""

from zeren.packformat.catalog.checking import faults
from zeren.packformat.catalog.reading import FILE, read_catalog, read_document
from zeren.packformat.catalog.walking import Clause, clauses, labelled

__all__ = ["FILE", "Clause", "clauses", "faults", "labelled", "read_catalog", "read_document"]
