"""Lists of people to call, and each call."""

from datetime import date, datetime

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.choices import (
    CallAim,
    CallLeftOut,
    CallListState,
    CallOrigin,
    CallOutcome,
    CallPurpose,
    CallState,
)
from campaigns.models.call_code import code_of
from campaigns.models.run import Recipient, Run
from campaigns.models.template import MessageTemplate
from campaigns.workflow import CALL_COLOURS
from members.models import (
    Contact,
    Member,
    MemberList,
    Purchase,
    Segment,
    ServiceRecord,
    Store,
    User,
    scope_of,
)
from members.record.marketing_holds import words_of_hold

# Marks of satisfaction; from SATISFIED on a customer counts as satisfied.
WORST, SATISFIED, BEST = 1, 4, 5
# Calls that somebody has still to make.
LIVE = (CallState.WAITING, CallState.RESERVED)
MOST_TRIES = 3


class CallListQuerySet(models.QuerySet["CallList"]):
    """Questions about call lists."""

    def visible_to(
        self, user: User | AnonymousUser, permission: str = "campaigns.view_calllist"
    ) -> "CallListQuerySet":
        """The lists of the stores in which `user` holds the right."""
        return self.filter(scope_of(user, permission).q("store"))

    def concerning(self, user: User | AnonymousUser) -> "CallListQuerySet":
        """Those, and lists of the whole chain with a call that `user` may see."""
        calls = Call.objects.visible_to(user).filter(call_list=OuterRef("pk"))
        own = scope_of(user, "campaigns.view_calllist").q("store")
        return self.filter(own | Exists(calls))

    def given_out(self, *, on: date) -> "CallListQuerySet":
        """The open lists that have begun. Each call has its own last day."""
        return self.filter(state=CallListState.OPEN, starts_on__lte=on)


class CallList(models.Model):
    """People to be called for one aim, with the words to say.

    A list without a store is for the whole chain. The words are those of the template,
    else ``script_zh`` and ``script_en``, with merge fields
    (campaigns/queries/merge_fields.py). ``ends_on`` is the last day on which its calls
    are made; empty for a list that goes on for ever. A list of a run has its ``run``.
    """

    name = models.CharField(_("name"), max_length=120)
    aim = models.CharField(_("aim"), max_length=16, choices=CallAim.choices)
    aim_words = models.CharField(
        _("what we want to know or bring about"), max_length=200, blank=True
    )
    purpose = models.CharField(
        _("purpose"),
        max_length=20,
        choices=CallPurpose.choices,
        default=CallPurpose.GREETINGS,
        help_text=_(
            "Calls of our own accord need the consent to them; service calls do not."
        ),
    )
    origin = models.CharField(_("people"), max_length=10, choices=CallOrigin.choices)
    segment = models.ForeignKey(
        Segment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("segment"),
    )
    member_list = models.ForeignKey(
        MemberList,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("list of members"),
    )
    run = models.OneToOneField(
        Run,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="call_list",
        verbose_name=_("run"),
    )
    template = models.ForeignKey(
        MessageTemplate,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("template of the words"),
    )
    script_zh = models.TextField(_("words in Chinese"), blank=True)
    script_en = models.TextField(_("words in English"), blank=True)
    store = models.ForeignKey(
        Store,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("store"),
        help_text=_("Blank: members of all stores."),
    )
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=CallListState.choices,
        default=CallListState.OPEN,
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    priority = models.PositiveSmallIntegerField(
        _("urgency"),
        default=5,
        validators=[MinValueValidator(1), MaxValueValidator(9)],
        help_text=_("1 to 9; calls of a list with 9 are given out first."),
    )
    most_tries = models.PositiveSmallIntegerField(
        _("tries"),
        default=MOST_TRIES,
        validators=[MinValueValidator(1), MaxValueValidator(9)],
        help_text=_("After so many tries without an answer the call ends."),
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("made by"),
    )
    created_at = models.DateTimeField(_("created at"), default=timezone.now)

    objects = CallListQuerySet.as_manager()

    class Meta:
        verbose_name = _("call list")
        verbose_name_plural = _("call lists")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")),
                name="call_list_dates_in_order",
            )
        ]

    def __str__(self) -> str:
        return self.name


class CallQuerySet(models.QuerySet["Call"]):
    """Questions about calls."""

    def visible_to(
        self, user: User | AnonymousUser, permission: str = "campaigns.view_call"
    ) -> "CallQuerySet":
        """The calls to members of the stores in which `user` holds the right."""
        return self.filter(scope_of(user, permission).q("member__home_store"))

    def live(self) -> "CallQuerySet":
        """Those that somebody has still to make."""
        return self.filter(state__in=LIVE)

    def held_by(self, user: User, *, at: datetime) -> "CallQuerySet":
        """Those reserved to `user` whose lease still runs."""
        return self.filter(
            state=CallState.RESERVED, reserved_by=user, reserved_until__gt=at
        )


class Call(models.Model):
    """One person of a call list: who calls, how often it was tried, what came of it.

    ``store`` is where it happened (the service, else the member's home store). A live
    call may be offered from ``next_at`` on and until the day ``until``. RESERVED whose
    ``reserved_until`` has passed is free again. ``case_ref`` and ``case_number`` name
    the complaint that was opened within the call ("feedback.case:7", "202611-0007").
    """

    call_list = models.ForeignKey(
        CallList,
        on_delete=models.CASCADE,
        related_name="calls",
        verbose_name=_("call list"),
    )
    member = models.ForeignKey(
        Member, on_delete=models.CASCADE, related_name="+", verbose_name=_("member")
    )
    store = models.ForeignKey(
        Store, on_delete=models.PROTECT, related_name="+", verbose_name=_("store")
    )
    recipient = models.OneToOneField(
        Recipient,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("recipient"),
    )
    # What was done, for the calls that ask how it was; asked once.
    service = models.OneToOneField(
        ServiceRecord,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("service"),
    )
    purchase = models.OneToOneField(
        Purchase,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("purchase"),
    )
    # Which of the member's occasions it is, when a list may have several.
    occurrence = models.CharField(_("occurrence"), max_length=60, blank=True)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=CallState.choices,
        default=CallState.WAITING,
    )
    left_out = models.CharField(
        _("left out because"), max_length=16, choices=CallLeftOut.choices, blank=True
    )
    # Which of the reasons of other apps, when marketing rests for the member.
    held_by = models.CharField(_("held back by"), max_length=40, blank=True)
    priority = models.PositiveSmallIntegerField(_("urgency"), default=5)
    reserved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("reserved by"),
    )
    reserved_until = models.DateTimeField(_("reserved until"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    next_at = models.DateTimeField(_("not before"))
    call_back_at = models.DateTimeField(_("call back at"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    outcome = models.CharField(
        _("outcome"), max_length=16, choices=CallOutcome.choices, blank=True
    )
    note = models.TextField(_("note"), blank=True)
    # Of a call about a service.
    satisfaction = models.PositiveSmallIntegerField(
        _("satisfaction"),
        null=True,
        blank=True,
        validators=[MinValueValidator(WORST), MaxValueValidator(BEST)],
    )
    contact = models.ForeignKey(
        Contact,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("last contact"),
    )
    case_ref = models.CharField(_("case"), max_length=80, blank=True)
    case_number = models.CharField(_("number of the case"), max_length=20, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("called by"),
    )
    done_at = models.DateTimeField(_("called at"), null=True, blank=True)

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = _("call")
        verbose_name_plural = _("calls")
        ordering = ["pk"]
        default_permissions = ("view", "change")
        indexes = [
            models.Index(
                fields=["next_at"],
                condition=Q(state__in=("waiting", "reserved")),
                name="call_live_next",
            ),
            models.Index(
                fields=["until"],
                condition=Q(state__in=("waiting", "reserved"), until__isnull=False),
                name="call_live_until",
            ),
            models.Index(
                fields=["reserved_by", "reserved_until"],
                condition=Q(state="reserved"),
                name="call_reserved",
            ),
            models.Index(fields=["call_list", "state"], name="call_list_state"),
            models.Index(
                fields=["store", "done_at"],
                condition=Q(done_at__isnull=False),
                name="call_done",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["call_list", "member", "occurrence"],
                name="call_once_on_a_list",
            ),
            models.CheckConstraint(
                condition=Q(satisfaction=None)
                | Q(satisfaction__gte=WORST, satisfaction__lte=BEST),
                name="call_marks",
            ),
            models.CheckConstraint(
                condition=Q(state="left_out") | Q(left_out=""),
                name="call_left_out_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call_list} · {self.member}"

    @property
    def ref(self) -> str:
        """How other rows name the call: "campaigns.call:12"."""
        return f"campaigns.call:{self.pk}"

    @property
    def code(self) -> str:
        """The code on printed lists: "A7K"."""
        return code_of(self.pk)

    @property
    def colour(self) -> str:
        """The colour of the state's label."""
        return CALL_COLOURS[self.state]

    @property
    def held_words(self) -> str:
        """Why the call rests for the time being, or ""."""
        if self.held_by in CallLeftOut.values:
            return str(CallLeftOut(self.held_by).label)
        return words_of_hold(self.held_by) if self.held_by else ""
