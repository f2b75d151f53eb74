"""Complaints, praise, suggestions and enquiries, from receipt to the closed loop.

Knows members; a stranger to campaigns. Words: case, kind, channel, reference,
accept, handler, reply, close.
"""
