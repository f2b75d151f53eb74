"""Questions that screens and jobs ask of feedback."""
