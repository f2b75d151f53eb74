"""Further letters of a campaign, and how far each person is on that way."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.choices import EnrolmentState, ExitReason, StepCondition
from campaigns.models.campaign import Campaign
from campaigns.models.template import MessageTemplate
from members.choices import Channel
from members.models import Member


class CampaignStep(models.Model):
    """A further letter or call, so many days after the one before.

    ``place`` counts from 1; the campaign's own letter is 0. ``ladder`` as in Campaign.
    """

    campaign = models.ForeignKey(
        Campaign,
        on_delete=models.CASCADE,
        related_name="further_steps",
        verbose_name=_("campaign"),
    )
    place = models.PositiveSmallIntegerField(_("place"))
    wait_days = models.PositiveSmallIntegerField(_("days after the one before"))
    condition = models.CharField(
        _("for"),
        max_length=12,
        choices=StepCondition.choices,
        default=StepCondition.NO_ANSWER,
    )
    channel = models.CharField(
        _("channel"), max_length=10, choices=Channel.choices, default=Channel.EMAIL
    )
    ladder = models.JSONField(_("else by"), default=list, blank=True)
    template = models.ForeignKey(
        MessageTemplate,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("template"),
    )

    class Meta:
        verbose_name = _("further step")
        verbose_name_plural = _("further steps")
        ordering = ["campaign", "place"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "place"], name="campaign_step_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.campaign} · {self.place}"

    @property
    def channels(self) -> list[str]:
        """The first channel and those to fall back on, each once."""
        return list(dict.fromkeys([self.channel, *self.ladder]))


class Enrolment(models.Model):
    """One member on one way through a campaign's steps.

    ``occurrence`` is that of the first letter: a second purchase is a second way.
    ``place`` is the step that was done last; ``next_at`` when the next is due, empty
    when nothing is.
    """

    campaign = models.ForeignKey(
        Campaign,
        on_delete=models.CASCADE,
        related_name="enrolments",
        verbose_name=_("campaign"),
    )
    member = models.ForeignKey(
        Member, on_delete=models.CASCADE, related_name="+", verbose_name=_("member")
    )
    occurrence = models.CharField(_("occurrence"), max_length=60)
    about = models.CharField(_("about"), max_length=40, blank=True)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=EnrolmentState.choices,
        default=EnrolmentState.UNDER_WAY,
    )
    left_because = models.CharField(
        _("left because"), max_length=12, choices=ExitReason.choices, blank=True
    )
    place = models.PositiveSmallIntegerField(_("place"), default=0)
    entered_at = models.DateTimeField(_("entered at"))
    next_at = models.DateTimeField(_("next step at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        ordering = ["pk"]
        default_permissions = ()
        indexes = [
            models.Index(
                fields=["next_at"],
                condition=Q(next_at__isnull=False),
                name="enrolment_due",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "member", "occurrence"], name="enrolment_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.campaign} · {self.member_id} · {self.occurrence}"
