"""What the pack check looks for, one question a module; each yields problems and none stops at the first.

A code that starts with `pack_warn_` is a warning, every other one refuses the pack.
"""
