"""Who answers for which duty: the responsibility map, the letters in which it is promised, who governs a framework.

Words: a *charge* gives a duty of a framework in a unit to a post, from a day on; without one the duty follows the tier
that its pack names; the *accountable* post is the one that answers when it is asked whose duty it is; a *business duty*
is what a post has to do apart from any framework; a *letter* (责任书) is what a post takes on for a year, frozen as it
was issued, *acknowledged* by whoever holds the post; a *seat* says who decides, coordinates, takes part, keeps the
contact or leads, and who carries which of the lead department's five functions; a *portfolio* is what a post owns: an
asset or an activity; a *deed* is what the first responsible did in person: deploy, ask, handle (亲自部署、过问、处置);
an *instrument* is one that the organisation itself issued (办法、细则、方案), each carrying out another above it; a
duty *cites* the clause that gives it.

What must always hold: on every day a duty of a unit has one accountable post, or the map says that it has none (a gap)
or several (an overlap); a thing is owned by one post at a time; only whoever holds or acts for a post acknowledges its
letter; a deed belongs to the first responsible of its day. Posts carry everything: people come and go by organisation.
Nothing here is about what anybody thinks, and nobody is ranked.
"""
