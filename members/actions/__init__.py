"""Every write of members: one keyword-only function, one transaction."""
