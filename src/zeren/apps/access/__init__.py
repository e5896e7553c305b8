"""Who comes in, and who may do what to which units.

Words: an *account* is one person's way in, from a day up to, not including, another; a *permission* is one thing that
may be done; a *role* is a named set of permissions; a *grant* gives an account a role on a subtree of units (named by
its path, "" is the whole organisation) for a time; the *scope* of an account is all paths on which it has a permission.
What must always hold: a page, a list, a count and an export ask the same question here, and none decides for itself;
without a grant nothing is seen; nobody grants to themselves; no account is system, security and audit administrator in
one; every change of an account or a grant is in the journal.
"""
