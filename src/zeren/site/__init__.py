"""Empty until a story needs it."""
