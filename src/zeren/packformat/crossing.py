"""A line of a crosswalk as a pack writes it."""

from __future__ import annotations

from zeren.packformat.instruments import References
from zeren.packformat.selections import Selected
from zeren.packformat.strict import Cites, Id, Name, Strict, Words

SOURCE = "records"
COLUMNS = ("kind", "outcome", "evidenced", "amount", "base")
"""What a condition of a crossing may look at."""


class Crossing(Strict):
    """A record filed for `record_of`, a duty of `framework`, meets `duty` of this pack too, `when` its facts are such.

    `stated`: only where the record itself says that it is for this duty as well. `why` tells why it is the same work.
    """

    id: Id
    duty: Name
    framework: Id
    record_of: Name
    when: Selected | None = None
    stated: bool = True
    why: Words
    rests_on: References = ()
    cites: Cites = ()
