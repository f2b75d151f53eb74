"""Every write of campaigns: one keyword-only function, one transaction."""
