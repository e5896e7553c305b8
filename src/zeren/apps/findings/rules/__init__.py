"""What must hold in the ledger of findings and remedies, and who may make a move. Pure: decisions over given values.

- `independence`: who stands outside a unit; `lateness`: which due day counts and what is late;
- `ledger`: what a row must be like; `moves`: who may take which step; `problems`: every refusal, in both languages.
"""
