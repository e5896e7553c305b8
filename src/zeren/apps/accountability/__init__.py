"""Who answered for it: proposals, the notice, the statement of the one concerned, the decision, the appeal. Of units,
in duties of office.

Words: a *case* (问责事项) is one matter of one unit; a *trigger* (情形) is what gave rise to it; a *sanction* (处理)
is what was decided.

What must always hold: nothing is decided before notice was given and the one concerned was heard or signed a waiver;
a competent body decides, never the system; no field names a person; there is no search, count or export by person;
only cases that were decided and stand are facts, and one that was revoked is none; a case is deleted when it expires.
"""
