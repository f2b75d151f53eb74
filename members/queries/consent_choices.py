"""What a member agreed to, as boxes to tick: on the own page, behind a letter's link."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from members.choices import Channel, Purpose
from members.models import ConsentState, MarketingPause, Member
from members.queries.wordings import present_wordings

# Months of rest that a member may ask for.
PAUSES = (1, 3, 6, 12)
OFFERED = frozenset({"0", *map(str, PAUSES)})


@dataclass(frozen=True)
class Choice:
    """One checkbox: a channel of a purpose."""

    name: str
    label: str
    is_given: bool
    pair: tuple[str, str]
    # Given on the web, and the mailbox has not confirmed it yet.
    is_pending: bool = False


@dataclass(frozen=True)
class PurposeChoices:
    """One purpose with the sentence that is agreed to, and its channels."""

    purpose: str
    label: str
    wording: str
    choices: list[Choice]

    @property
    def is_given(self) -> bool:
        """Whether any channel of it is agreed to."""
        return any(choice.is_given for choice in self.choices)


def consent_choices(member: Member) -> list[PurposeChoices]:
    """All purposes and channels, as they stand for the member now."""
    given = set(
        ConsentState.objects.filter(member=member, is_given=True).values_list(
            "purpose", "channel"
        )
    )
    pending = set(member.pending_consents.values_list("purpose", "channel"))
    wordings = present_wordings()
    return [
        PurposeChoices(
            purpose=purpose.value,
            label=str(purpose.label),
            wording=wordings[purpose.value, ""][1],
            choices=[
                Choice(
                    name=f"{purpose.value}.{channel.value}",
                    label=str(channel.label),
                    is_given=(purpose.value, channel.value) in given,
                    pair=(purpose.value, channel.value),
                    is_pending=(purpose.value, channel.value) in pending,
                )
                for channel in Channel
            ],
        )
        for purpose in Purpose
    ]


def agreed_pairs(data: Any) -> set[tuple[str, str]]:
    """The (purpose, channel) pairs that a posted form has ticked; others are ignored."""
    return {
        (purpose.value, channel.value)
        for purpose in Purpose
        for channel in Channel
        if f"{purpose.value}.{channel.value}" in data
    }


def pause_of(member: Member) -> MarketingPause | None:
    """The rest that the member asked for, while it lasts."""
    return MarketingPause.objects.filter(
        member=member, until__gt=timezone.localdate()
    ).first()


def months_asked(data: Any) -> int | None:
    """The months of rest that a posted form asks for: 0 ends one, None leaves it."""
    asked = data.get("pause", "")
    return int(asked) if asked in OFFERED else None
