"""Severity by written criteria (F6): sentences to tick, and harm × spread."""

from collections.abc import Collection

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from feedback.choices import CaseChannel, Harm, Severity, Spread

# Each one alone makes a case severe.
CRITERIA: dict[str, str | Promise] = {
    "conduct": _("Conduct of ours that was bad enough to harm our name"),
    "broken": _("Appointments broken again and again, with grave loss"),
    "media": _("It is in the press, on the air or spreads on social media"),
    "again": _("The same member complains again of the same thing"),
    "abuse": _("Somebody abused their position"),
    "authority": _("Reported to us by an authority"),
}
# What the way in says by itself.
BY_CHANNEL = {CaseChannel.MEDIA: "media", CaseChannel.AUTHORITY: "authority"}

_G, _S = Severity.GENERAL, Severity.SEVERE
MATRIX: dict[tuple[Harm, Spread], Severity] = {
    (Harm.NONE, Spread.ONE): _G,
    (Harm.NONE, Spread.SEVERAL): _G,
    (Harm.NONE, Spread.PUBLIC): _S,
    (Harm.LOSS, Spread.ONE): _G,
    (Harm.LOSS, Spread.SEVERAL): _S,
    (Harm.LOSS, Spread.PUBLIC): _S,
    (Harm.HEALTH, Spread.ONE): _S,
    (Harm.HEALTH, Spread.SEVERAL): _S,
    (Harm.HEALTH, Spread.PUBLIC): _S,
}


def judge_severity(
    criteria: Collection[str],
    *,
    harm: str = Harm.NONE,
    spread: str = Spread.ONE,
) -> Severity:
    """Severe when a criterion holds or the matrix says so.

    ValueError for a criterion, a harm or a spread that nobody wrote down.
    """
    unknown = set(criteria) - set(CRITERIA)
    if unknown:
        message = f"no such criterion: {', '.join(sorted(unknown))}"
        raise ValueError(message)
    if criteria:
        return Severity.SEVERE
    return MATRIX[Harm(harm), Spread(spread)]
