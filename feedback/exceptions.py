"""Errors of feedback, named after what was refused. Messages are for people."""

from django.utils.translation import gettext as _


class FeedbackError(Exception):
    """Base of every refusal of feedback; ``str()`` of it is a sentence to show."""


class ActionRefused(FeedbackError):  # noqa: N818 -- reads as what happened
    """The case is in a state in which this can't be done, or a text is missing."""


class CaseChanged(FeedbackError):  # noqa: N818 -- reads as what happened
    """Somebody else changed the case since the page was opened."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Somebody else changed this case while you were writing. Nothing of "
                "yours was saved yet: read what is new, then send your text again."
            )
        )


class FileRefused(FeedbackError):  # noqa: N818 -- reads as what happened
    """The file is too large, too many, or not what we take."""


class CorrectiveChanged(FeedbackError):  # noqa: N818 -- reads as what happened
    """Somebody else changed the corrective action since the page was opened."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Somebody else changed this corrective action while you were writing. "
                "Nothing of yours was saved yet: read what is new, then save again."
            )
        )
