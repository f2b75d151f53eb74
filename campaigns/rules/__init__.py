"""What law and convention ask of letters, text messages and calls, as data.

Pure Python: a table (sets.py). Words for people are in campaigns/queries/rule_checks.py.
"""
