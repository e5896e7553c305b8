"""Composition: the settings that put the apps together. Imports all, is imported by none."""
