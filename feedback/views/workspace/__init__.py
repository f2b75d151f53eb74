"""The workspace of one case: sections that show, steps that do (see table.py)."""
