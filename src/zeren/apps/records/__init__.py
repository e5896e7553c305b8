"""What was done: one record for one act of work, typed by what kind of proof it is.

Words: a *record* says on which day a unit did what for which duty; its *kind* is study, decision, action, result or
document (studying a matter is not deciding it); its *outcome* is what was decided or changed; it was *submitted* on the
day it was filed upward; duties and elements are keys of a pack, given as text.
A *meeting* (or study session, training, guidance) has *points*; what one decided for a duty files a record, what
decided nothing files none. A *task* keeps the clause it comes from. An *instruction* goes to units below, its
*addressees*; only a decision of their own with a post and a day carries it out. A *topic* has to be studied; a
*programme* has *courses* for people of a kind; *guidance* says who guided which unit on what, and what changed; a
*review* is a report upward. An *activity* (例行活动) is what a unit does again and again by its own rules, a *turn* one
period of it. An *output* (成果) is what a unit made public for others to use; its register is off at first.
What must always hold: a record belongs to a unit and never to a person; a date that the source does not give is marked
as chosen; files are named by the record and kept by evidence. That a meeting was held counts nowhere, nor does an
output. A member's objection to a decision is written and taken out by that member alone, read with its meeting by the
unit only, and never searched, listed or counted. How somebody answers the quiz on duties is read by that account alone;
of all together only whole tens of people are told.
"""
