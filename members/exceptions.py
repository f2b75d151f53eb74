"""Errors of members, named after what was refused. Messages are for people."""


class MembersError(Exception):
    """Base of every refusal of members; ``str()`` of it is a sentence to show."""


class NotAllowed(MembersError):  # noqa: N818 -- reads as what happened
    """The person may not do this."""


class RevealRefused(MembersError):  # noqa: N818 -- reads as what happened
    """Contact data stay masked: no permission, no reason, or the daily quota is used up."""


class EmptyPurchase(MembersError):  # noqa: N818 -- reads as what happened
    """A receipt without a number or without a line."""


class DuplicateReceipt(MembersError):  # noqa: N818 -- reads as what happened
    """The store has a receipt of that number already."""


class LinkRefused(MembersError):  # noqa: N818 -- reads as what happened
    """A website account is not tied to a record."""
