"""Command-line tools of feedback."""
