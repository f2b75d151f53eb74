"""Hand-made screens of campaigns."""
