"""Installed framework packs: kept as the files they were, versioned and frozen.

Words: a *pack* is a framework as data; *installed* is a pack whose files lie in the database under its id and version.
What must always hold: what was installed never changes; the same id and version mean the same content for ever; a pack
read back from the database has the bytes and the hash that it was installed with.
"""
