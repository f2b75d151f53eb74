"""Rules that describe members, compiled to one SQL statement."""
