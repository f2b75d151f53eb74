"""Screens of calls: the caller's desk, one call, lists, paper."""
