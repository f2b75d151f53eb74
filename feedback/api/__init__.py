"""Feedback over the API; portal/api.py adds the routes."""
