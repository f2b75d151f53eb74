"""Declared staff screens of members."""
