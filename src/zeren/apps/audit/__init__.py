"""The journal: what was done, on which day, by whom, in an order that cannot be changed unseen.

Words: an *entry* is one act; its *kind* is the dotted name of the act ("records.accepted"); the *head* is the number
and hash of the last entry. Entries name rows by their codes and hold no foreign keys: nothing else changes them.
What must always hold: entries are only added; numbers run 1, 2, 3 without a gap; each hash covers the hash before it.
"""
