"""Hand-made screens of members."""
