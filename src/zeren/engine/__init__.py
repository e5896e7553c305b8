"""Columns in, scores and reasons out. Pure: knows no Django and no clock; only `yearly` reads and writes files.

Words: a *scheme* (`scheme`) is what a pack asks for; a *measure* (`measures`) is one way of scoring; a *plan*
(`planning`) is the scheme as typed whole-number expressions; an *atom* is one aggregate over the facts of one unit; a
*renderer* (`rendering`) computes a plan; `settlement` makes ranks, bands and roll-ups of totals; `yearly` scores a
year from a folder; `told` explains; `beyond` asks how firm it all is. The *reference* (`slow`) computes the same from
the scheme itself, slowly, with fractions, straight from the scoring rules.

What must always hold: every renderer and the reference agree in every milli-point, state, rank and band; rounding
happens only where the scoring rules say; a plan whose numbers could overflow 64 bits is refused with the place; the
scored subject is a unit."""
