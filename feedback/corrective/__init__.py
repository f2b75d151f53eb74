"""Rules of corrective actions: what may follow, what must be there, what worked."""
