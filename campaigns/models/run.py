"""One launch of a campaign, and each person in it."""

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from campaigns.choices import Arm, LeftOut, RunState
from campaigns.models.campaign import Campaign
from members.choices import Channel
from members.models import Member, Message, User
from members.record.marketing_holds import words_of_hold

# Occurrences that are rows of the member: the number means nothing to people.
WHOSE_ROWS = {
    "purchase": pgettext_lazy("occurrence", "a purchase"),
    "service": pgettext_lazy("occurrence", "a service"),
    "out": pgettext_lazy("occurrence", "stock at home"),
}


class RunQuerySet(models.QuerySet["Run"]):
    """Questions about runs."""

    def visible_to(self, user: User | AnonymousUser) -> "RunQuerySet":
        """The runs of the campaigns that `user` sees."""
        return self.filter(campaign__in=Campaign.objects.visible_to(user))


class Run(models.Model):
    """One launch: of a birthday campaign one day's birthdays, of a campaign for once
    the audience as it was approved.

    ``step`` is 0 for a campaign's own letter and the place of a further one.
    ``checkpoint`` is the last member taken up while an audience is put together,
    ``written_to`` the last recipient whose letter was written.
    """

    campaign = models.ForeignKey(
        Campaign,
        on_delete=models.PROTECT,
        related_name="runs",
        verbose_name=_("campaign"),
    )
    step = models.PositiveSmallIntegerField(_("step"), default=0)
    for_date = models.DateField(_("for"))
    state = models.CharField(
        _("state"), max_length=10, choices=RunState.choices, default=RunState.DONE
    )
    checkpoint = models.PositiveBigIntegerField(_("checkpoint"), default=0)
    written_to = models.PositiveBigIntegerField(_("letters written to"), default=0)
    frozen_at = models.DateTimeField(_("frozen at"), null=True, blank=True)
    started_at = models.DateTimeField(_("started at"))
    planned = models.PositiveIntegerField(_("planned"), default=0)

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = _("run")
        verbose_name_plural = _("runs")
        ordering = ["-for_date", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "step", "for_date"], name="run_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.campaign} · {self.for_date}"


class Recipient(models.Model):
    """One member in one run: the letter, or the reason why there is none.

    ``occurrence`` says which of the member's days it is ("birthday:2027"); the same
    day of the same campaign never comes twice.
    """

    run = models.ForeignKey(
        Run, on_delete=models.CASCADE, related_name="recipients", verbose_name=_("run")
    )
    campaign = models.ForeignKey(
        Campaign,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("campaign"),
    )
    member = models.ForeignKey(
        Member, on_delete=models.CASCADE, related_name="+", verbose_name=_("member")
    )
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    occurrence = models.CharField(_("occurrence"), max_length=60)
    # What set it off, when that is a row of its own: "purchase:812", "service:7".
    about = models.CharField(_("about"), max_length=40, blank=True)
    arm = models.CharField(
        _("arm"), max_length=8, choices=Arm.choices, default=Arm.FIRST
    )
    # Keyed hash: two people at one address get one letter.
    address_hash = models.CharField(_("address (hashed)"), max_length=64, blank=True)
    left_out = models.CharField(
        _("left out because"), max_length=20, choices=LeftOut.choices, blank=True
    )
    # Which of the reasons of other apps, when marketing rests for the member.
    held_by = models.CharField(_("held back by"), max_length=40, blank=True)
    message = models.OneToOneField(
        Message,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("message"),
    )

    class Meta:
        verbose_name = _("recipient")
        verbose_name_plural = _("recipients")
        ordering = ["pk"]
        indexes = [
            # Those of a frozen run that still wait for their letter.
            models.Index(
                fields=["run", "id"],
                condition=Q(message__isnull=True, left_out=""),
                name="recipient_waiting",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "member", "channel", "occurrence"],
                name="recipient_occurrence_once",
            ),
            models.UniqueConstraint(
                fields=["run", "channel", "address_hash"],
                condition=~Q(address_hash=""),
                name="recipient_address_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} · {self.occurrence}"

    @property
    def left_out_words(self) -> str:
        """Why there is no letter, in words; with the reason of another app if it was
        one."""
        if self.held_by:
            return words_of_hold(self.held_by)
        return str(LeftOut(self.left_out).label) if self.left_out else ""

    @property
    def occurrence_words(self) -> str:
        """The occurrence for people: "2026", "lunar 2026", "away since 2026-03-01"."""
        first, _slash, _step = self.occurrence.partition("/")
        kind, _colon, rest = first.partition(":")
        if kind == "birthday" and rest.startswith("lunar:"):
            return gettext("lunar %(year)s") % {"year": rest.removeprefix("lunar:")}
        if kind == "lapse":
            return gettext("away since %(day)s") % {"day": rest}
        if kind in WHOSE_ROWS:
            return str(WHOSE_ROWS[kind])
        return rest.rpartition(":")[2]
