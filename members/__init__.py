"""People: who they are, what they bought, what we may send, what we sent.

The base of the product. It knows only Django and Wagtail. The apps above reach the
member's record through four sockets: record panels, activity kinds, relation
policies and segment rules (see docs/architecture.md).
"""
