"""The API's routes of members, and what every route of the product stands on.

auth (tokens), problems (errors), requests (bodies), idempotency, paging are for the
routes of other apps, too. portal/api.py puts the routes together.
"""
