"""Date arithmetic, pure Python: lunar calendar, birthdays."""
