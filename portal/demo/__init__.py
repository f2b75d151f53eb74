"""The demonstration chain: a tea house with regions, stores, staff, members, letters.

Everything is made up, seeded and told relative to today: the same seed on the same day
gives the same chain. `loading.load` puts it together; `manage.py demo` calls it.
"""
