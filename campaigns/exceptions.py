"""Errors of campaigns, named after what was refused. Messages are for people."""


class CampaignsError(Exception):
    """Base of every refusal of campaigns; ``str()`` of it is a sentence to show."""


class StepRefused(CampaignsError):  # noqa: N818 -- reads as what happened
    """The campaign is not in a state from which this is possible."""


class EventRefused(CampaignsError):  # noqa: N818 -- reads as what happened
    """An event, or somebody's place at it, can't be changed so; ``field`` names what
    is wrong, "" when it is none of the fields."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class SurveyRefused(CampaignsError):  # noqa: N818 -- reads as what happened
    """A survey is not changed or answered so."""


class ClubRefused(CampaignsError):  # noqa: N818 -- reads as what happened
    """A club is not joined, left or changed so."""


class WordsRefused(CampaignsError):  # noqa: N818 -- reads as what happened
    """The words of a letter have a merge field that is unknown or has no fallback.

    ``problems`` has one sentence for each.
    """

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__(" ".join(problems))


class CallRefused(CampaignsError):  # noqa: N818 -- reads as what happened
    """A call is not given out or written down so, or a list is not made; ``field`` names
    what is wrong with it."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class ThanksRefused(CampaignsError):  # noqa: N818 -- reads as what happened
    """A thank-you letter can't be sent, or was decided about already."""
