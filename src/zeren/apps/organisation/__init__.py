"""Units, posts, people and who holds which post when; the calendar of working days. Everything is dated.

Words: a *unit* is what is scored; its *path* is the fixed-width numbers of its superiors and itself, one after another,
so that a subtree is a range of paths; a *post* belongs to a unit and carries responsibility; an *appointment* says that
a person holds a post from its start up to, not including, its end; who is *acting* stands in, besides its holder.
The *official order* walks the tree, the units of one superior by their order number, then by their code.
What must always hold: the tree has no circle; paths agree with it; a post has one holder at a time; a unit that was
closed into another is closed. Only this app says who stands for a post on a day.
"""
