"""What is owed and what meets it. Pure: decisions over given values.

- `calendar`: the obligations that duties make for units in a year; `matching`: which record meets which;
- `amendments`: what a filed amendment must be like; `problems`: every refusal, in both languages.
"""
