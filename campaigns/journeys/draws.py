"""Drawing by lot, so that the same person always draws the same."""

import hashlib

PARTS = 2**32


def draw(*keys: object) -> float:
    """A number from 0 up to 1 (never 1) that the keys decide for ever.

    A salted hash: asked a second time, on another machine or after a crash, it gives
    the same; numbers of different first keys (campaigns) have nothing to do with each
    other.
    """
    words = ":".join(str(key) for key in keys)
    digest = hashlib.sha256(words.encode()).digest()
    return int.from_bytes(digest[:4]) / PARTS


def arm_of(
    campaign_id: int, person: object, *, holdout_percent: int, compares: bool
) -> str:
    """The arm of a person in a campaign: "holdout", "b" or "a".

    Two draws: raising the share that is left out takes nobody from A to B. ``person``
    is the household of those who have one, so that a letter doesn't reach the
    left-out through somebody at the same table.
    """
    if draw("holdout", campaign_id, person) * 100 < holdout_percent:
        return "holdout"
    return "b" if compares and draw("arm", campaign_id, person) < 0.5 else "a"
