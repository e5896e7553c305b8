"""Columns in, scores and reasons out. Pure: knows no Django, no file, no clock.

Words: a *scheme* (`scheme`) is what a pack asks for; a *plan* (`plan`) is the scheme as typed whole-number expressions;
an *atom* is one aggregate over the facts of one unit; a *renderer* computes a plan: `python` for one unit, `duck` for
the yearly run. The *reference* (`reference`) computes the same from the scheme itself, slowly, with fractions, straight
from the scoring rules.

What must always hold: every renderer and the reference agree in every milli-point, state, rank and band; rounding
happens only where the scoring rules say; a plan whose numbers could overflow 64 bits is refused with the place; the
scored subject is a unit."""
