"""`python -m zeren` is the `zeren` command."""

from zeren.cli import main

main()
