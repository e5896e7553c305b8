"""Rows that can be rebuilt. Empty until texts are indexed."""
