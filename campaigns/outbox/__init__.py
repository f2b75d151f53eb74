"""Service letters and links of events and surveys."""
