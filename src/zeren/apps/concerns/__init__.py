"""Empty until a story needs it: what the public asked of the organisation, each with an owner, a date and an answer.

Word: a *concern* (群众关切). What must always hold: a concern is never searched across units, compared, scored or
indexed, and an anonymous one keeps no address, device or agent.
"""
