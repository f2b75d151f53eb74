"""The sockets of the member's record: panels, timeline, relations."""
