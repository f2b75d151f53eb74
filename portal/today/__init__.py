"""The day page: what staff should do today, from all apps, in order of urgency."""
