"""Who looked, when and at which unit, and when the unit was told the result.

Words: an *inspection* (检查) is one visit, or one self-check; *fed back* (反馈) is the day on which the unit was told
the result; the *leader* (组长) is the post that answers for it.

What must always hold: nobody leads the inspection of the own unit, except a self-check; nothing ends or is fed back
before it began; a self-check has no feedback by others, and facts say which kind each is.
"""
