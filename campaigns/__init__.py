"""Follow-up: the right people, once, at the right hour, and what it brought.

Knows members; a stranger to feedback. Words: campaign, run, recipient, occurrence,
template; the letters themselves are rows of members' outbox.
"""
