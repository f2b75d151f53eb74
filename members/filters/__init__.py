"""Filters of the staff lists."""
