"""What was wrong in a unit, and how it was put right: from the first draft of a finding to its closure and the
look-back.

Words: a *finding* (问题) is one thing wrong in one unit; a *remedy* (整改措施) is one thing done about it; *verified*
(验收) means that a person outside the unit looked and accepted; *closed* (销号) follows, signed by the side that
issued it.

What must always hold: every state and move stands in `states`; nobody verifies or closes a finding of the own unit or
of a unit above it; a finding that has not been verified is never shown or scored as put right; one that was reopened
counts as open until it is verified again; whatever leaves the ledger without being put right names a reason and a
second person.
"""
