"""Socket: whether a consent given on the web must be confirmed by the mailbox first."""

from collections.abc import Callable
from dataclasses import dataclass

from members.choices import Channel
from members.registry import Registry


@dataclass(frozen=True)
class ConsentRule:
    """``wants_confirmation`` is asked each time, since the chain may change its mind."""

    code: str
    wants_confirmation: Callable[[], bool]


consent_rules: Registry[ConsentRule] = Registry(
    "consent rules",
    key=lambda plug: plug.code,
    requires=("code", "wants_confirmation"),
)


def wants_confirmation(channel: str) -> bool:
    """Whether a consent to this channel waits for a confirmation by e-mail.

    Only a mailbox can confirm; numbers are confirmed by whoever answers the phone.
    """
    if channel != Channel.EMAIL:
        return False
    return any(plug.wants_confirmation() for plug in consent_rules)
