"""From a scheme to its plan: lines, components, base and total as whole-number expressions with proven intervals."""
