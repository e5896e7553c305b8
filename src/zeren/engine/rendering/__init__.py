"""A plan in other words: Python for one unit, SQL for databases, numpy for columns. The meaning is the same in each."""
