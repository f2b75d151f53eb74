"""Hand-made screens of feedback."""
