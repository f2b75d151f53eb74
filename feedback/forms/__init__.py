"""Input of feedback: what customers and staff type."""
