"""Background work of members: thin functions that portal/jobs.py calls."""
