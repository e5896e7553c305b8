"""What was done: one record for one act of work, typed by what kind of proof it is.

Words: a *record* says on which day a unit did what for which duty; its *kind* is study, decision, action, result or
document (studying a matter is not deciding it); its *outcome* is what was decided or changed; it was *submitted* on the
day it was filed upward; duties and elements are keys of a pack, given as text.
What must always hold: a record belongs to a unit and never to a person; a date that the source does not give is marked
as chosen; files are named by the record and kept by evidence.
"""
