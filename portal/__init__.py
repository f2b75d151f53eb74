"""The composition root: settings, URLs, roles, the public site, the day page, jobs.

It knows every other app and none knows it. No business rule lives here: what an
app below needs is in the wrong place if it stands in portal.
"""
