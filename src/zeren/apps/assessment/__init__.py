"""How the year scored: runs over frozen inputs, scorecards in which every point can be traced to its facts.

Words: a *run* is one computation of a framework for a year, looked at on a day; a *scorecard* is what one unit got:
lines with points, state, arithmetic and facts, components, total, grade and ranks; the *catalogue* is the closed set of
facts that may be scored.

What must always hold: a run keeps one hash over its inputs and one over its result, and the same inputs give the same
bytes; a unit with nothing recorded still has a scorecard; the scored subject is a unit; nothing of a run is edited
afterwards."""
