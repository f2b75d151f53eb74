"""Input of the staff screens."""
