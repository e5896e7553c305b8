"""What needs several apps at once: taking in a whole folder.

Words: a *folder* holds tables and, below `evidence`, the files they name; to *load* it is to take in all of it.
What must always hold: a folder is taken in as a whole or not at all, and every problem in it is named at once.
"""
