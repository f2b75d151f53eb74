"""What erasing a person empties in praise, suggestions, damage, corrective actions."""

from collections.abc import Iterable

from feedback.models import (
    ActionItem,
    Case,
    CorrectionProposal,
    CorrectiveAction,
    CorrectiveEvent,
    Incident,
    Praise,
    Suggestion,
)
from members.record.erasers import Erasure

# Free texts of a corrective action in which somebody may have written a name.
TEXTS = (
    "title",
    "emergency",
    "team",
    "containment",
    "containment_proof",
    "root_cause",
    "root_unseen",
    "chosen",
    "done",
    "prevention",
    "recognition",
    "judged_words",
)


def erase_quality(erasure: Erasure, cases: "Iterable[Case]") -> None:
    """Take back what may be shown, empty what the person said and what was agreed.

    Corrective actions stay, as they are about a problem; the person's name and numbers
    go out of the texts of those that these cases are part of.
    """
    ids = [case.pk for case in cases]
    praise = Praise.objects.filter(case__in=ids)
    praise.update(may_quote=False, may_name=False, agreed_how="")
    erasure.scrub_rows(praise, ("recognition",))
    suggestions = Suggestion.objects.filter(case__in=ids)
    suggestions.update(words="", said="", gift="", may_publish=False, published_at=None)
    erasure.scrub_rows(suggestions, ("did",))
    Incident.objects.filter(case__in=ids).update(
        first_aid="", damaged="", insurance="", settlement=""
    )
    actions = CorrectiveAction.objects.filter(cases__in=ids).distinct()
    for action in actions:
        _scrub_lists(action, erasure)
    keys = [action.pk for action in actions]
    erasure.scrub_rows(CorrectiveAction.objects.filter(pk__in=keys), TEXTS)
    items = ActionItem.objects.filter(action__in=keys)
    erasure.scrub_rows(items, ("what", "evidence"))
    events = CorrectiveEvent.objects.filter(action__in=keys)
    erasure.scrub_rows(events, ("detail",))
    proposals = CorrectionProposal.objects.filter(cases__in=ids).distinct()
    erasure.scrub_rows(proposals, ("reason",))


def _scrub_lists(action: CorrectiveAction, erasure: Erasure) -> None:
    """The texts that stand in lists: the problem, the whys, the branches."""
    action.problem = {k: erasure.scrub(text) for k, text in action.problem.items()}
    action.branches = {k: erasure.scrub(text) for k, text in action.branches.items()}
    action.whys = [erasure.scrub(text) for text in action.whys]
    action.whys_unseen = [erasure.scrub(text) for text in action.whys_unseen]
    action.save(update_fields=["problem", "branches", "whys", "whys_unseen"])
