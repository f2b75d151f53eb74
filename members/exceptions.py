"""Errors of members, named after what was refused. Messages are for people."""


class MembersError(Exception):
    """Base of every refusal of members; ``str()`` of it is a sentence to show."""


class NotAllowed(MembersError):  # noqa: N818 -- reads as what happened
    """The person may not do this."""


class RenewalRefused(MembersError):  # noqa: N818 -- reads as what happened
    """A membership is not renewed: too early, or no membership."""


class KeyAccountRefused(MembersError):  # noqa: N818 -- reads as what happened
    """A key account can't be proposed, decided, planned or reviewed so."""


class RevealRefused(MembersError):  # noqa: N818 -- reads as what happened
    """Contact data stay masked: no permission, no reason, or the daily quota is used up."""


class EmptyPurchase(MembersError):  # noqa: N818 -- reads as what happened
    """A receipt without a number or without a line."""


class DuplicateReceipt(MembersError):  # noqa: N818 -- reads as what happened
    """The store has a receipt of that number already."""


class LinkRefused(MembersError):  # noqa: N818 -- reads as what happened
    """A website account is not tied to a record."""


class InvalidMember(MembersError):  # noqa: N818 -- reads as what happened
    """A member's data were refused; ``field`` names which, "" when it is none of them."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class LetterNotOpen(MembersError):  # noqa: N818 -- reads as what happened
    """A letter is not in doubt (any more), so there is nothing to decide about it."""


class SegmentRefused(MembersError):  # noqa: N818 -- reads as what happened
    """A segment's rules can't be compiled to a condition."""


class ContactRefused(MembersError):  # noqa: N818 -- reads as what happened
    """A contact or a promise can't be written so; ``field`` names what is wrong with it."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class PictureTooLarge(MembersError):  # noqa: N818 -- reads as what happened
    """A picture has more pixels than we decode."""


class PictureUnreadable(MembersError):  # noqa: N818 -- reads as what happened
    """Broken, or no picture at all."""


class PointsRefused(MembersError):  # noqa: N818 -- reads as what happened
    """Points are not redeemed or adjusted: none asked for, too few, or no reason."""


class FloorRefused(MembersError):  # noqa: N818 -- reads as what happened
    """A tier is not set by hand: no reason, a day gone by, or none to end."""


class ExportRefused(MembersError):  # noqa: N818 -- reads as what happened
    """A controlled document is not asked for, decided, fetched or destroyed like this."""


class ErasureRefused(MembersError):  # noqa: N818 -- reads as what happened
    """Personal data are not erased: no right, wrong number typed, or erased already."""


class DisclosureRefused(MembersError):  # noqa: N818 -- reads as what happened
    """A copy of somebody's data is not given out."""


class TokenRefused(MembersError):  # noqa: N818 -- reads as what happened
    """A token of the API without a purpose or a time to live."""


class ViewRefused(MembersError):  # noqa: N818 -- reads as what happened
    """A saved view of the list is not made, changed or taken away."""


class MergeRefused(MembersError):  # noqa: N818 -- reads as what happened
    """Two records can't become one, or can't become two again."""


class HandoverRefused(MembersError):  # noqa: N818 -- reads as what happened
    """Members are not given into other hands; ``field`` names what was wrong."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class CustomFieldRefused(MembersError):  # noqa: N818 -- reads as what happened
    """A custom field is not made or changed so; ``field`` names what is wrong with it."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class BulkRefused(MembersError):  # noqa: N818 -- reads as what happened
    """Many members are not changed at once: none chosen, too many, or nothing to do."""


class HouseholdRefused(MembersError):  # noqa: N818 -- reads as what happened
    """A member is not taken into a household, or has none to leave."""


class NoAddress(MembersError):  # noqa: N818 -- reads as what happened
    """There is no address to which what is needed could be sent."""
