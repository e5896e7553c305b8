"""From totals to ranks, quotas, bands and roll-ups: for all units at once, as SQL, and change by change."""
