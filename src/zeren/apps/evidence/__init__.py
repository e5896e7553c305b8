"""Files that show what was done: kept once by their content, checked before they are kept.

Words: a *file* is content under a name; its *media* is what the bytes say it is, never what the name says; the *store*
is the folder that holds the bytes, each content once under its SHA-256.
What must always hold: a row's bytes are in the store before its transaction ends; programs and names that leave their
folder are refused; a stored content is never changed.
"""
