"""Pages of praise, suggestions, corrective actions and what belongs to them."""
