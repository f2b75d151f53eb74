"""Errors of campaigns, named after what was refused. Messages are for people."""


class CampaignsError(Exception):
    """Base of every refusal of campaigns; ``str()`` of it is a sentence to show."""


class StepRefused(CampaignsError):  # noqa: N818 -- reads as what happened
    """The campaign is not in a state from which this is possible."""


class WordsRefused(CampaignsError):  # noqa: N818 -- reads as what happened
    """The words of a letter have a merge field that is unknown or has no fallback.

    ``problems`` has one sentence for each.
    """

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__(" ".join(problems))
