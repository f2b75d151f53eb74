"""Rules about feedback that describe members."""
