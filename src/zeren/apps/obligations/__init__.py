"""What is owed: one dated row for each duty, unit and period that the framework's calendar asks for, and what met it.

Words: an *obligation* (应办事项) is one thing owed by one unit for one period; an *amendment* is what was filed about
it: another due date, a reminder, an approved extension, a reason why it does not apply; the *effective* due date is
the extension if there is one; *delivered* is the day on which it was met; *minutes* is what it costs the unit, as the
issuer declared it (the burden); the *outset* (记录起始日) is the day from which records are kept here:
nothing is owed for a period that began before.
A *batch* (批量办理) is one act on several of them, taken back as a whole while nothing depends on it; a *series* is one
act on all that fit a filter, done batch by batch; a *move* is what a change of the calendar does to due days, said
before it is made.

What must always hold: generating again changes nothing that was filed; generating before or after the amendments
gives the same rows; lateness is worked out from dates and never stored; an extension is approved from outside the
unit; a batch does what the single acts do and nothing else; a series that was broken off goes on where it was, and
does nothing twice.
"""
