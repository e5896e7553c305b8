"""Units, posts, people and who holds which post when; the calendar of working days. Everything is dated.

Words: a *unit* is what is scored; its *path* is the fixed-width numbers of its superiors and itself, one after another,
so that a subtree is a range of paths; a *post* belongs to a unit and carries responsibility; an *appointment* says that
a person holds a post from its start up to, not including, its end; who is *acting* stands in, besides its holder.
The *official order* walks the tree, the units of one superior by their order number, then by their code.
Two clocks: a *change* says from which day something holds and by which entry of the journal that is known; rows say
what holds today, `queries.history` what held on any day as it was known at any moment.
A *hand-over* gives posts of one person to another once both have signed the inventory: things wait for posts, so
nothing else moves. A *channel* is one that the organisation itself runs; the register says who has it, never what is
said on it.
A *workbook* (`Roster`) is somebody's own table of the organisation on its way in: its heads are matched, what it would
do is shown, it is taken in and taken back as a whole. A *register* holds what a unit has and lacks; people are in it
as numbers of ten or more.
What must always hold: the tree has no circle on any day; paths agree with it; a post has one holder at a time; a unit
that was closed into another is closed. Only this app says who stands for a post on a day.
"""
