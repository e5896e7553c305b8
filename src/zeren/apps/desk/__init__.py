"""What needs several apps at once: taking in a whole folder, handing over when somebody leaves.

Words: a *folder* holds tables and, below `evidence`, the files they name; to *load* it is to take in all of it. An
*inventory* is what goes along with the posts of who leaves.
What must always hold: a folder is taken in as a whole or not at all, and every problem in it is named at once.
"""
