"""Screens of calls after services: the rules, the monthly report."""
