"""What is done with a corrective action: opened, written, acted on, judged, closed."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.utils import formats
from django.utils.translation import gettext as _

from feedback.choices.quality import (
    ActionKind,
    CorrectiveState,
    Judgement,
)
from feedback.corrective.sections import part_of
from feedback.corrective.states import TURNS, Facts, missing, target_of
from feedback.exceptions import ActionRefused, CorrectiveChanged
from feedback.models import (
    ActionItem,
    Case,
    Cause,
    CorrectiveAction,
    CorrectiveEvent,
)
from feedback.queries.corrective import effect_of
from members.exceptions import NotAllowed
from members.models import Product, Store, User, scope_of
from members.queries.figures import portal_day

ADD = "feedback.add_correctiveaction"
CHANGE = "feedback.change_correctiveaction"
DETAIL = 300
MENDING = (ActionKind.IMMEDIATE, ActionKind.CORRECTIVE)


class Subject(TypedDict, total=False):
    """What the problem is about."""

    cause: Cause | None
    store: Store | None
    product: Product | None
    batch: str
    owner: User | None


def check_right(store_id: int | None, *, by: User, permission: str = CHANGE) -> None:
    """NotAllowed without the right in this store; without a store: in the whole chain."""
    if not scope_of(by, permission).covers(store_id):
        raise NotAllowed(
            _("You may not do this with corrective actions of this store.")
        )


def _begin(
    action: CorrectiveAction, by: User, version: int | None = None
) -> CorrectiveAction:
    """The action read again under a row lock."""
    fresh = CorrectiveAction.objects.select_for_update(of=("self",)).get(pk=action.pk)
    check_right(fresh.store_id, by=by)
    if version is not None and fresh.version != version:
        raise CorrectiveChanged
    return fresh


def _save(
    action: CorrectiveAction,
    *fields: str,
    what: str,
    by: User,
    at: datetime,
    detail: str = "",
) -> None:
    """Save these fields with the next version, and note the step."""
    action.version += 1
    action.save(update_fields=[*fields, "version"])
    note_step(action, what=what, by=by, at=at, detail=detail)


def note_step(
    action: CorrectiveAction, *, what: str, by: User, at: datetime, detail: str = ""
) -> None:
    """Write one line of the action's history."""
    CorrectiveEvent.objects.create(
        action=action, what=what, by=by, at=at, detail=detail[:DETAIL]
    )


@transaction.atomic
def open_corrective(
    *,
    title: str,
    form: str,
    by: User,
    at: datetime,
    cases: Iterable[Case] = (),
    **subject: Unpack[Subject],
) -> CorrectiveAction:
    """Open a corrective action, with the cases that show the problem.

    NotAllowed without the right in the store (without a store: in the whole chain);
    ActionRefused without words. Cases that `by` may not see are left out.
    """
    store = subject.get("store")
    check_right(store.pk if store else None, by=by, permission=ADD)
    if not title.strip():
        raise ActionRefused(_("Say in a few words what the problem is."))
    action = CorrectiveAction.objects.create(
        title=title.strip(),
        form=form,
        opened_at=at,
        opened_by=by,
        cause=subject.get("cause"),
        store=store,
        product=subject.get("product"),
        batch=subject.get("batch", "").strip(),
        owner=subject.get("owner") or by,
    )
    ids = [case.pk for case in cases]
    action.cases.set(Case.objects.visible_to(by).filter(pk__in=ids))
    note_step(action, what="open", by=by, at=at)
    return action


@transaction.atomic
def save_part(
    *,
    action: CorrectiveAction,
    part: str,
    values: Mapping[str, Any],
    by: User,
    at: datetime,
    expected_version: int | None = None,
) -> CorrectiveAction:
    """Save the texts of one part of the report.

    CorrectiveChanged when somebody saved another text since; ActionRefused when the
    form has no such part, or the action is closed.
    """
    action = _begin(action, by, expected_version)
    found = part_of(action.form, part)
    if found is None:
        raise ActionRefused(_("This form has no such part."))
    _refuse_closed(action)
    names = [name for name in found.fields if name in values]
    for name in names:
        setattr(action, name, values[name])
    if action.containment_proof and action.contained_at is None:
        action.contained_at = at
        names.append("contained_at")
    _save(action, *names, what="part", by=by, at=at, detail=found.number)
    return action


def _refuse_closed(action: CorrectiveAction) -> None:
    if action.state == CorrectiveState.CLOSED:
        raise ActionRefused(_("It is closed. Go back to the cause first."))


@transaction.atomic
def set_owner(
    *,
    action: CorrectiveAction,
    owner: User,
    by: User,
    at: datetime,
    expected_version: int | None = None,
) -> CorrectiveAction:
    """Say who answers for it."""
    action = _begin(action, by, expected_version)
    action.owner = owner
    _save(action, "owner", what="owner", by=by, at=at, detail=str(owner))
    return action


@transaction.atomic
def add_item(
    *,
    action: CorrectiveAction,
    kind: str,
    what: str,
    owner: User,
    due_on: date,
    by: User,
    at: datetime,
) -> ActionItem:
    """Write down one thing to be done, by whom and by when."""
    action = _begin(action, by)
    _refuse_closed(action)
    if not what.strip():
        raise ActionRefused(_("Say what is to be done."))
    item = ActionItem.objects.create(
        action=action, kind=kind, what=what.strip(), owner=owner, due_on=due_on
    )
    note_step(action, what="item", by=by, at=at, detail=item.what)
    return item


@transaction.atomic
def finish_item(
    *, item: ActionItem, evidence: str, by: User, at: datetime
) -> ActionItem:
    """Say that it is done, and how one sees it. The owner of the item may do it as well.

    ActionRefused without a proof, and when it is done already.
    """
    item = ActionItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    action = item.action
    if item.owner_id != by.pk:
        check_right(action.store_id, by=by)
    if not evidence.strip():
        raise ActionRefused(_("Say how one sees that it is done."))
    if item.done_at is not None:
        raise ActionRefused(_("It is done already."))
    item.done_at, item.done_by, item.evidence = at, by, evidence.strip()[:DETAIL]
    item.save(update_fields=["done_at", "done_by", "evidence"])
    note_step(action, what="item_done", by=by, at=at, detail=item.what)
    return item


def facts_of(action: CorrectiveAction) -> Facts:
    """What the rules of the states look at; one query."""
    rows = list(action.items.values_list("kind", "done_at"))
    filled = {
        name
        for name in (
            *("team", "containment", "containment_proof", "root_cause"),
            *("root_unseen", "done", "prevention"),
        )
        if getattr(action, name).strip()
    }
    if action.owner_id:
        filled.add("owner")
    if str(action.problem.get("what", "")).strip():
        filled.add("problem")
    still = [kind for kind, done_at in rows if done_at is None]
    return Facts(
        form=action.form,
        state=action.state,
        filled=frozenset(filled),
        items=len(rows),
        open_mending=sum(kind in MENDING for kind in still),
        open_items=len(still),
        judgement=action.judgement,
    )


def _check_turn(action: CorrectiveAction, name: str) -> CorrectiveState:
    target = target_of(name, form=action.form, state=action.state)
    if target is None:
        raise ActionRefused(
            _("“%(action)s” is not possible: it is “%(state)s”.")
            % {"action": TURNS[name].label, "state": action.get_state_display()}
        )
    lacking = missing(name, facts_of(action))
    if lacking:
        raise ActionRefused(" ".join(str(words) for words in lacking))
    return target


@transaction.atomic
def turn_corrective(
    *,
    action: CorrectiveAction,
    name: str,
    by: User,
    at: datetime,
    expected_version: int | None = None,
) -> CorrectiveAction:
    """Take one step of feedback/corrective/states.py that needs no more words: contain,
    analyse, act, close. ActionRefused, naming everything that is missing."""
    action = _begin(action, by, expected_version)
    if name not in {"contain", "analyse", "act", "close"}:
        raise ActionRefused(_("This step needs words of its own."))
    action.state = _check_turn(action, name)
    if action.state == CorrectiveState.CLOSED:
        action.closed_at = at
    _save(action, "state", "closed_at", what=name, by=by, at=at)
    return action


@transaction.atomic
def watch_effect(
    *,
    action: CorrectiveAction,
    acted_on: date,
    weeks: int,
    by: User,
    at: datetime,
    expected_version: int | None = None,
) -> CorrectiveAction:
    """It is mended since `acted_on`: the effect is looked at for so many weeks, and
    judged after them. ActionRefused for a day to come."""
    action = _begin(action, by, expected_version)
    if acted_on > portal_day(at):
        raise ActionRefused(_("This day is still to come."))
    action.state = _check_turn(action, "verify")
    action.acted_on, action.weeks = acted_on, weeks
    action.judge_on = acted_on + timedelta(weeks=weeks)
    fields = ("state", "acted_on", "weeks", "judge_on")
    _save(action, *fields, what="verify", by=by, at=at)
    return action


@transaction.atomic
def judge_effect(
    *,
    action: CorrectiveAction,
    judgement: str,
    words: str,
    by: User,
    at: datetime,
    expected_version: int | None = None,
) -> CorrectiveAction:
    """A person's judgement of the figures, which are kept as they stood.

    ActionRefused before the weeks are over, without words, and for what is not being
    watched.
    """
    action = _begin(action, by, expected_version)
    today = portal_day(at)
    if action.state != CorrectiveState.VERIFYING or action.judge_on is None:
        raise ActionRefused(_("Its effect is not being watched."))
    if today < action.judge_on:
        raise ActionRefused(
            _("The effect can be judged from %(day)s.")
            % {"day": formats.date_format(action.judge_on, "DATE_FORMAT")}
        )
    if not words.strip():
        raise ActionRefused(_("Say why you judge it so."))
    effect = effect_of(action, today=today)
    action.effect = {
        "before": effect.before,
        "after": effect.after,
        "base_before": effect.base_before,
        "base_after": effect.base_after,
    }
    action.judgement, action.judged_words = Judgement(judgement), words.strip()
    action.judged_at, action.judged_by = at, by
    _save(
        action,
        *("effect", "judgement", "judged_words", "judged_at", "judged_by"),
        what="judge",
        by=by,
        at=at,
        detail=action.judgement,
    )
    return action


@transaction.atomic
def reopen_corrective(
    *,
    action: CorrectiveAction,
    reason: str,
    by: User,
    at: datetime,
    expected_version: int | None = None,
) -> CorrectiveAction:
    """Back to the cause, as a further round: it did not work, or it came back.

    What was written stays; the judgement and its figures go to the history.
    """
    action = _begin(action, by, expected_version)
    if not reason.strip():
        raise ActionRefused(_("Say why it is opened again."))
    action.state = _check_turn(action, "reopen")
    action.rounds += 1
    action.closed_at = action.judged_at = action.judged_by = None
    action.acted_on = action.judge_on = None
    action.judgement, action.effect, action.judged_words = "", {}, ""
    _save(
        action,
        *("state", "rounds", "closed_at", "judged_at", "judged_by", "acted_on"),
        *("judge_on", "judgement", "effect", "judged_words"),
        what="reopen",
        by=by,
        at=at,
        detail=reason.strip(),
    )
    return action


@transaction.atomic
def link_case(
    *, action: CorrectiveAction, case: Case, by: User, at: datetime
) -> CorrectiveAction:
    """Add a case that shows the same problem. NotAllowed for one that `by` can't see."""
    action = _begin(action, by)
    if not Case.objects.visible_to(by).filter(pk=case.pk).exists():
        raise NotAllowed(_("You may not see this case."))
    action.cases.add(case)
    note_step(action, what="link", by=by, at=at, detail=case.reference)
    return action
