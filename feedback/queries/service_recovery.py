"""The six steps of service recovery (F11), seen from what was done in the case."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from feedback.choices import EntryKind, RecoveryStep, SolutionState
from feedback.models import (
    Case,
    CaseEntry,
    CaseFact,
    CasePromise,
    FollowUp,
    RedressItem,
    Solution,
)


@dataclass(frozen=True)
class Advice:
    """The right words for a step, what to do and what not to do."""

    say: str | Promise
    do: str | Promise
    dont: str | Promise


ADVICE: dict[RecoveryStep, Advice] = {
    RecoveryStep.ACKNOWLEDGE: Advice(
        _("“I am sorry that this happened to you. Thank you for telling us.”"),
        _("Apologise for the trouble at once, whoever's doing it was."),
        _("Don't explain, don't look for whose fault it is."),
    ),
    RecoveryStep.LISTEN: Advice(
        _("“I understand. May I ask what happened then?”"),
        _("Let the customer finish, take notes, repeat what you understood."),
        _("Don't interrupt, don't correct, don't say “our policy”."),
    ),
    RecoveryStep.FIX: Advice(
        _("“What I can do for you now is …”"),
        _("Offer a fair fix and say by when; ask whether it suits."),
        _("Don't promise what nobody has approved."),
    ),
    RecoveryStep.VALUE: Advice(
        _("“For the trouble you had, may I …”"),
        _("Add something of value: it shows that we mean it."),
        _("Don't let it look like buying silence."),
    ),
    RecoveryStep.PROMISES: Advice(
        _("“As I promised, …”"),
        _("Keep every date; when one can't be kept, call before it is over."),
        _("Don't let the customer ask after it."),
    ),
    RecoveryStep.FOLLOW_UP: Advice(
        _("“Is everything as it should be now?”"),
        _("Ask some days later, somebody other than the handler."),
        _("Don't ask only for the good marks."),
    ),
}


@dataclass(frozen=True)
class Dot:
    """One step: whether it was done, and the advice for it."""

    step: RecoveryStep
    is_done: bool
    is_next: bool
    advice: Advice


def recovery_dots(case: Case) -> list[Dot]:
    """The six steps of this round in order; the first that is not done is next. One
    query."""
    of_case = {"case": OuterRef("pk")}
    of_round = of_case | {"cycle": OuterRef("cycle")}
    ours = CaseEntry.objects.filter(**of_case, kind=EntryKind.REPLY)
    approved = Solution.objects.filter(**of_round, state=SolutionState.APPROVED)
    items = RedressItem.objects.filter(
        solution__case=OuterRef("pk"), solution__cycle=OuterRef("cycle")
    )
    promises = CasePromise.objects.filter(**of_case)
    row = (
        Case.objects.filter(pk=case.pk)
        .values("accepted_at", "first_reply_at")
        .annotate(
            listened=Exists(CaseFact.objects.filter(**of_case)),
            replied=Exists(ours),
            fixed=Exists(approved),
            valued=Exists(items.exclude(kind__in=("apology", "explanation"))),
            promised=Exists(promises),
            unkept=Exists(promises.exclude(is_kept=True)),
            followed=Exists(
                FollowUp.objects.filter(**of_round, answered_at__isnull=False)
            ),
        )
        .get()
    )
    done = {
        RecoveryStep.ACKNOWLEDGE: bool(row["accepted_at"]),
        RecoveryStep.LISTEN: row["listened"],
        RecoveryStep.FIX: row["fixed"] or row["replied"],
        RecoveryStep.VALUE: row["valued"],
        RecoveryStep.PROMISES: row["promised"] and not row["unkept"],
        RecoveryStep.FOLLOW_UP: row["followed"],
    }
    first = next((step for step in RecoveryStep if not done[step]), None)
    return [Dot(step, done[step], step == first, ADVICE[step]) for step in RecoveryStep]
