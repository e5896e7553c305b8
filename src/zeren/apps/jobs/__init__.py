"""Work that is done again and again without anybody asking: which sweep ran when, what it did, what went wrong.

Words: a *sweep* is catch-up work that may be repeated at any time and be broken off anywhere: it does what is missing
and nothing else; a *job* is a sweep with the time of its last runs; a *round* is all of them once. `site.schedule`
lists all sweeps.
What must always hold: functions are named by text, so that a lower app calls a higher one without knowing it; what a
sweep did is kept; one that fails keeps none of the others from running; of several servers that ask for a round, one
gets it.
"""
