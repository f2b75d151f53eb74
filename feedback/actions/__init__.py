"""Every write of feedback: one keyword-only function, one transaction."""
