"""Why a unit has its points: the tree from rule to facts, told in sentences, and read again by who trusts nobody."""
