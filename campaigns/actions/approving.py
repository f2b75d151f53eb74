"""From the author to another person: submit, approve, refuse; the audience is frozen."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from campaigns.actions.freezing import begin_run
from campaigns.choices import CampaignKind, CampaignState
from campaigns.exceptions import StepRefused
from campaigns.models import Campaign, OutreachRules
from campaigns.queries.audience import audience
from campaigns.queries.letters import latest_version
from campaigns.queries.rule_checks import checks_of
from campaigns.workflow import can_become
from members.models import User, scope_of
from members.outbox.staff_mail import tell_staff
from members.queries.right_holders import right_holders

APPROVE = "campaigns.approve_campaign"


@transaction.atomic
def submit_campaign(*, campaign: Campaign, by: User, at: datetime) -> Campaign:
    """Hand a draft in for approval, or start it at once when it is small enough.

    Up to `OutreachRules.approval_limit` people the author starts it alone. Those who
    may approve it get a letter. StepRefused when it is no draft, its template has no
    words, or it lacks what its kind needs.
    """
    held = _held(campaign)
    _refuse(held, CampaignState.SUBMITTED)
    if problem := what_is_missing(held):
        raise StepRefused(problem)
    held.submitted_by, held.submitted_at = by, at
    held.refused_because = ""
    limit = OutreachRules.objects.current().approval_limit
    if limit and audience(held).count() <= limit:
        return _start(held, by=by, at=at)
    held.state = CampaignState.SUBMITTED
    held.save(
        update_fields=["state", "submitted_by", "submitted_at", "refused_because"]
    )
    log(held, "wagtail.edit", user=by, data={"state": str(held.state)})
    _tell_approvers(held, by=by, at=at)
    return held


@transaction.atomic
def approve_campaign(*, campaign: Campaign, by: User, at: datetime) -> Campaign:
    """Let a submitted campaign begin. The audience of one that is sent once is frozen.

    StepRefused when it is not submitted, for its author and whoever submitted it, and
    for more than `chain_approval_limit` people unless `by` approves in the whole chain.
    """
    held = _held(campaign)
    if held.state != CampaignState.SUBMITTED:
        raise StepRefused(_("The campaign does not wait for approval."))
    if problem := why_not_approved_by(held, by):
        raise StepRefused(problem)
    return _start(held, by=by, at=at)


@transaction.atomic
def refuse_campaign(
    *, campaign: Campaign, because: str, by: User, at: datetime
) -> Campaign:
    """Give a submitted campaign back as a draft, with the reason, which the author is
    told by letter. StepRefused without a reason, or when it is not submitted."""
    held = _held(campaign)
    if held.state != CampaignState.SUBMITTED:
        raise StepRefused(_("The campaign does not wait for approval."))
    if not because.strip():
        raise StepRefused(_("Say what should be changed."))
    if not scope_of(by, APPROVE).covers(held.store_id):
        raise StepRefused(_("Approving this campaign is not your part."))
    held.state = CampaignState.DRAFT
    held.refused_because = because.strip()[:500]
    held.save(update_fields=["state", "refused_because"])
    log(held, "wagtail.edit", user=by, data={"state": str(held.state)})
    if held.submitted_by:
        tell_staff(
            [held.submitted_by],
            key=f"campaign:{held.pk}:refused:{at.timestamp():.0f}",
            words=lambda: (
                _("“%(campaign)s” was not approved") % {"campaign": held},
                held.refused_because,
            ),
            path=reverse("campaigns_campaigns:inspect", args=[held.pk]),
            at=at,
        )
    return held


@transaction.atomic
def take_back_campaign(*, campaign: Campaign, by: User) -> Campaign:
    """Make a submitted campaign a draft again, to change it. StepRefused otherwise."""
    held = _held(campaign)
    if held.state != CampaignState.SUBMITTED:
        raise StepRefused(_("The campaign does not wait for approval."))
    held.state = CampaignState.DRAFT
    held.save(update_fields=["state"])
    log(held, "wagtail.edit", user=by, data={"state": str(held.state)})
    return held


def why_not_approved_by(campaign: Campaign, person: User) -> str:
    """Why this person can't approve the campaign, as a sentence, or ""."""
    if person.pk in (campaign.submitted_by_id, campaign.created_by_id):
        return _("Somebody other than the author approves a campaign.")
    scope = scope_of(person, APPROVE)
    if not scope.covers(campaign.store_id):
        return _("Approving this campaign is not your part.")
    limit = OutreachRules.objects.current().chain_approval_limit
    if not scope.everywhere and audience(campaign)[: limit + 1].count() > limit:
        return _("For more than %(limit)s people the head office approves.") % {
            "limit": limit
        }
    return ""


def what_is_missing(campaign: Campaign) -> str:
    """What keeps a campaign from beginning, as a sentence, or ""."""
    if campaign.kind == CampaignKind.FESTIVAL and not campaign.festival:
        return _("Choose the festival.")
    if campaign.kind == CampaignKind.WIN_BACK and not campaign.cycle_state:
        return _("Choose for which state of the activity cycle it is.")
    if not campaign.template.texts.exists():
        return _("The template has no words yet.")
    try:
        audience(campaign)
    except LookupError:
        return _("The rules of this segment can't be read any more.")
    for check in checks_of(campaign):
        if not check.passed:
            return f"{check.words} {check.how_to_mend}".strip()
    return ""


def _approved_words(campaign: Campaign) -> dict[str, int]:
    """The version of each letter's words as of now."""
    steps = campaign.further_steps.select_related("template")
    templates = [campaign.template, *(step.template for step in steps)]
    if campaign.second_template:
        templates.append(campaign.second_template)
    return {
        str(template.pk): number
        for template in templates
        if (number := latest_version(template))
    }


def _start(held: Campaign, *, by: User, at: datetime) -> Campaign:
    held.state = CampaignState.ACTIVE
    held.approved_by, held.approved_at = by, at
    held.versions = _approved_words(held)
    held.save()
    log(held, "wagtail.edit", user=by, data={"state": str(held.state)})
    if held.kind == CampaignKind.ONCE:
        begin_run(campaign=held, at=at)
    return held


def _refuse(campaign: Campaign, state: CampaignState) -> None:
    if not can_become(campaign.state, state):
        words = {"now": campaign.get_state_display(), "wanted": state.label}
        raise StepRefused(
            _("The campaign is “%(now)s” and can't become “%(wanted)s”.") % words
        )


def _tell_approvers(campaign: Campaign, *, by: User, at: datetime) -> None:
    people = [
        person
        for person in right_holders(
            APPROVE,
            [campaign.store_id] if campaign.store_id else [],
            everywhere=campaign.store_id is None,
        )
        if person.pk not in (by.pk, campaign.created_by_id)
    ]
    tell_staff(
        people,
        key=f"campaign:{campaign.pk}:submitted:{at.timestamp():.0f}",
        words=lambda: (
            _("A campaign waits for your approval: %(campaign)s")
            % {"campaign": campaign},
            _("%(person)s asks you to look at it.") % {"person": by},
        ),
        path=reverse("campaigns_campaigns:inspect", args=[campaign.pk]),
        at=at,
    )


def _held(campaign: Campaign) -> Campaign:
    return Campaign.objects.select_for_update().get(pk=campaign.pk)
