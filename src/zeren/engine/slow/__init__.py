"""The slow reference: the scoring rules read aloud with fractions, one unit after the other. All else must equal it."""
