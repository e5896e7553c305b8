"""Django's PostgreSQL, with text and whole numbers that behave as they do in SQLite.

Words: none of its own.
What must always hold: text sorts by its code points whatever the server's language is, so that the range of a subtree
and the order of a list are the same on every machine; how long a text may be is for our rules to say, not for one of
the two databases.
"""
