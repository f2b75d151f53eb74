"""Praise on its way, corrective actions, suggestions and a damage of the demonstration."""

from datetime import datetime, timedelta
from decimal import Decimal
from functools import partial
from random import Random
from typing import Any

from django.db.models import Count

from feedback.actions import corrective as steps
from feedback.actions import praise as praising
from feedback.actions.assessing import assess_case
from feedback.actions.incidents import record_incident, settle_incident
from feedback.actions.opening import open_case
from feedback.actions.proposing import propose_corrections
from feedback.actions.suggestions import decide_suggestion, publish_suggestion
from feedback.choices import CaseChannel, CaseKind, Severity
from feedback.choices.quality import Behaviour, CorrectiveForm, Judgement
from feedback.models import Case, Cause, CorrectiveAction
from feedback.queries.corrective import effect_of, problems
from feedback.workflow import target_of
from members.choices import Language
from members.models import PurchaseLine, User
from members.queries.figures import portal_day
from portal.demo.cases import Step
from portal.demo.chain import Chain
from portal.demo.quality_texts import EIGHT_D, IDEAS, INCIDENT, PDCA

PRAISES = 24


def build_quality(chain: Chain, rng: Random, *, now: datetime) -> None:
    """Take praise and suggestions on, open and close corrective actions, and let the
    rules propose what comes back."""
    people = _People(chain)
    _praise(people, rng, now=now)
    _ideas(people, now=now)
    _closed_pdca(chain, people, now=now)
    _open_8d(chain, people, now=now)
    _come_back(people, now=now)
    propose_corrections(at=now)


class _People:
    """Who does what in which store."""

    def __init__(self, chain: Chain) -> None:
        self.quality = chain.staff["quality"]
        self.clerks = chain.clerks
        self.managers: dict[int, User] = {
            store: next(
                user
                for user in users
                if any(post.role == "store_manager" for post in user.posts.all())
            )
            for store, users in chain.clerks.items()
        }


def _praise(people: _People, rng: Random, *, now: datetime) -> None:
    """The older ones are through; of the last days some still wait."""
    cases = Case.objects.filter(
        kind=CaseKind.PRAISE, quarantine="", store__isnull=False
    )
    for case in cases.select_related("store", "member").order_by("-received_at")[
        :PRAISES
    ]:
        manager = people.managers[case.store_id or 0]
        at = case.received_at + timedelta(hours=rng.uniform(3, 40))
        if at >= now:
            continue
        behaviours = rng.sample(Behaviour.values, k=rng.choice((1, 2)))
        praising.verify_praise(case=case, behaviours=behaviours, by=manager, at=at)
        staff = [user for user in people.clerks[case.store_id or 0] if user != manager]
        named = rng.sample(staff, k=min(len(staff), rng.choice((1, 1, 2))))
        praising.name_staff(case=case, people=named, by=manager, at=at)
        praising.record_praise_consent(
            case=case,
            may_quote=rng.random() < 0.8,
            may_name=rng.random() < 0.4,
            how="电话征询 asked by phone",
            by=manager,
            at=at,
        )
        if rng.random() < 0.85:
            praising.share_praise(case=case, by=manager, at=at)
        if now - at > timedelta(days=10):
            for each in case.staff.select_related("user").filter(part="praised"):
                praising.mark_seen(named=each, by=each.user, at=at + timedelta(days=1))


def _ideas(people: _People, *, now: datetime) -> None:
    """Suggestions used, planned and not used; the first is told to everybody."""
    cases = Case.objects.filter(
        kind=CaseKind.SUGGESTION, quarantine="", store__isnull=False
    ).select_related("member", "store")
    oldest = cases.exclude(member=None).order_by("received_at")[: len(IDEAS)]
    for case, idea in zip(oldest, IDEAS, strict=False):
        at = min(case.received_at + timedelta(days=9), now - timedelta(hours=1))
        manager = people.managers[case.store_id or 0]
        decide_suggestion(
            case=case,
            result=idea.result,
            words=idea.words,
            points=idea.points,
            may_publish=bool(idea.did),
            by=manager,
            at=at,
        )
        if idea.did:
            publish_suggestion(
                case=case, said=case.body[:120], did=idea.did, by=manager, at=at
            )


def incident_step(chain: Chain, *, now: datetime) -> Step:
    """A guest hurt in the shop, three days ago."""
    return now - timedelta(days=3), partial(_incident, chain)


def _incident(chain: Chain, *, at: datetime) -> None:
    store = chain.stores[0]
    manager = _People(chain).managers[store.pk]
    case = open_case(
        kind=CaseKind.INCIDENT,
        body=INCIDENT["body"],
        channel=CaseChannel.IN_STORE,
        language=Language.CHINESE,
        store=store,
        name="周女士",
        by=manager,
        at=at,
    )
    record_incident(
        case=case,
        hurt="slightly",
        first_aid=INCIDENT["first_aid"],
        damaged=INCIDENT["damaged"],
        value=Decimal(268),
        finding="shared",
        insurance="",
        by=manager,
        at=at,
    )
    settle_incident(
        case=case,
        settlement=INCIDENT["settlement"],
        amount=Decimal(0),
        agreed_on=portal_day(at),
        by=manager,
        at=at,
    )


def _write(
    action: CorrectiveAction, parts: dict[str, Any], by: User, at: datetime
) -> None:
    for part, values in parts.items():
        steps.save_part(action=action, part=part, values=values, by=by, at=at)


def _item(
    action: CorrectiveAction, kind: str, what: str, owner: User, at: datetime, days: int
) -> Any:
    return steps.add_item(
        action=action,
        kind=kind,
        what=what,
        owner=owner,
        due_on=portal_day(at) + timedelta(days=days),
        by=action.opened_by or owner,
        at=at,
    )


def _closed_pdca(chain: Chain, people: _People, *, now: datetime) -> None:
    """Queues at the till, mended in spring: opened, watched for eight weeks, closed."""
    store, opened = chain.stores[0], now - timedelta(days=120)
    manager = people.managers[store.pk]
    cause = Cause.objects.get(code="queue")
    action = steps.open_corrective(
        title=PDCA["title"],
        form=CorrectiveForm.PDCA,
        store=store,
        cause=cause,
        owner=manager,
        cases=problems().filter(cause=cause, store=store, received_at__lt=opened)[:6],
        by=manager,
        at=opened,
    )
    _write(action, PDCA["parts"], manager, opened)
    item = _item(action, "corrective", PDCA["item"], manager, opened, 14)
    mended = opened + timedelta(days=12)
    for name in ("analyse", "act"):
        steps.turn_corrective(action=action, name=name, by=manager, at=mended)
    steps.finish_item(item=item, evidence=PDCA["evidence"], by=manager, at=mended)
    steps.watch_effect(
        action=action, acted_on=portal_day(mended), weeks=8, by=manager, at=mended
    )
    judged = mended + timedelta(weeks=8, days=2)
    action.refresh_from_db()
    effect = effect_of(action, today=portal_day(judged))
    judgement = Judgement.WORKED if effect.after <= effect.before else Judgement.PARTLY
    steps.judge_effect(
        action=action,
        judgement=judgement,
        words=PDCA["judged"],
        by=people.quality,
        at=judged,
    )
    steps.turn_corrective(action=action, name="close", by=people.quality, at=judged)


def _open_8d(chain: Chain, people: _People, *, now: datetime) -> None:
    """Damp tins of one batch: contained, its cause found, being mended."""
    opened = now - timedelta(days=16)
    cause = Cause.objects.get(code="poor_quality")
    line = (
        PurchaseLine.objects.exclude(lot="")
        .filter(member__isnull=False, purchased_at__gte=now - timedelta(days=150))
        .order_by()
        .values("product", "lot")
        .annotate(number=Count("member", distinct=True))
        .order_by("-number", "product", "lot")
        .first()
    )
    cases = problems().filter(cause=cause, received_at__lt=opened)
    found = list(cases.order_by("-received_at")[:5])
    batch: dict[str, Any] = {}
    if line is not None:
        batch = {"product_id": line["product"], "batch": line["lot"]}
        Case.objects.filter(pk__in=[case.pk for case in found]).update(**batch)
    action = steps.open_corrective(
        title=EIGHT_D["title"],
        form=CorrectiveForm.EIGHT_D,
        cause=cause,
        owner=people.quality,
        cases=found,
        by=people.quality,
        at=opened,
    )
    CorrectiveAction.objects.filter(pk=action.pk).update(**batch)
    action.refresh_from_db()
    _write(action, EIGHT_D["parts"], people.quality, opened + timedelta(hours=19))
    for name in ("contain", "analyse"):
        steps.turn_corrective(action=action, name=name, by=people.quality, at=opened)
    for kind, what, days, evidence in EIGHT_D["items"]:
        item = _item(action, kind, what, people.quality, opened, days)
        if evidence:
            at = opened + timedelta(days=max(days - 1, 0), hours=2)
            steps.finish_item(item=item, evidence=evidence, by=people.quality, at=at)
    steps.turn_corrective(
        action=action, name="act", by=people.quality, at=opened + timedelta(days=2)
    )


def _come_back(people: _People, *, now: datetime) -> None:
    """Let one matter come back in one store, so that a rule finds something."""
    recent = problems().filter(store__isnull=False, kind=CaseKind.COMPLAINT)
    store = recent.order_by().values("store").annotate(number=Count("pk"))
    first = store.order_by("-number", "store").first()
    if first is None:
        return
    cause = Cause.objects.select_related("category").get(code="poor_quality")
    here = recent.filter(store=first["store"]).order_by("-received_at")[:5]
    for case in here:
        if cause.category is None or target_of("assess", case.status) is None:
            Case.objects.filter(pk=case.pk).update(
                cause=cause, category=cause.category, is_quality=cause.is_quality
            )
            continue
        assess_case(
            case=case,
            category=cause.category,
            cause=cause,
            criteria=["conduct"] if case.severity == Severity.SEVERE else [],
            by=people.managers[first["store"]],
            at=now,
        )
