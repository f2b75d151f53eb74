"""A case: one matter that somebody told us, from receipt to closing."""

import uuid

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from feedback.choices import (
    Appeal,
    CaseChannel,
    CaseKind,
    CaseStatus,
    Decision,
    Finding,
    Quarantine,
    Severity,
    StaffPart,
)
from feedback.models.cause import CaseCategory, Cause, Department
from feedback.workflow import (
    FINAL_STATUSES,
    OPEN_STATUSES,
    STATES,
    State,
)
from members.choices import Language
from members.models import Member, Product, Purchase, Store, User, scope_of


class CaseQuerySet(models.QuerySet["Case"]):
    """Questions about cases that chain."""

    def visible_to(
        self, user: User | AnonymousUser, permission: str = "feedback.view_case"
    ) -> "CaseQuerySet":
        """The cases of the stores in which `user` holds `permission`.

        A case that names no store belongs to head office: only those see it who
        hold the permission in the whole chain. Who is involved in a case sees nothing
        of it, whatever the post.
        """
        involved = CaseStaff.objects.filter(
            case=OuterRef("pk"), user=user.pk, part=StaffPart.INVOLVED
        )
        return self.filter(scope_of(user, permission).q("store"), ~Exists(involved))

    def open(self) -> "CaseQuerySet":
        """Cases that wait for something; what is held in quarantine doesn't count."""
        return self.filter(status__in=OPEN_STATUSES, quarantine="")

    def open_first(self) -> "CaseQuerySet":
        """Those that wait for something first, then the newest."""
        waits = models.Case(
            models.When(status__in=OPEN_STATUSES, quarantine="", then=0), default=1
        )
        return self.annotate(waits=waits).order_by("waits", "-received_at", "-pk")


class CaseSequence(models.Model):
    """The last running number of a month; a row lock makes numbers without gaps."""

    month = models.CharField(max_length=6, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("numbering")
        verbose_name_plural = _("numberings")

    def __str__(self) -> str:
        return f"{self.month}-{self.last:04d}"


class Case(models.Model):
    """One matter: who, when, where, what, how, and what became of it.

    ``reference`` is year, month and running number (202611-0007), in the portal's time
    zone, given once and never reused. A guest's case has no member until staff or a
    confirmed address links it.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(_("reference"), max_length=16, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=CaseKind.choices)
    status = models.CharField(
        _("status"),
        max_length=14,
        choices=CaseStatus.choices,
        default=CaseStatus.RECEIVED,
    )
    channel = models.CharField(
        _("channel"),
        max_length=14,
        choices=CaseChannel.choices,
        default=CaseChannel.ONLINE,
    )
    severity = models.CharField(
        _("severity"),
        max_length=8,
        choices=Severity.choices,
        default=Severity.GENERAL,
    )
    store = models.ForeignKey(
        Store,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("store"),
    )
    member = models.ForeignKey(
        Member,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("member"),
    )
    name = models.CharField(_("name"), max_length=80, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    # When the customer showed that letters to this address reach them.
    email_confirmed_at = models.DateTimeField(
        _("e-mail confirmed at"), null=True, blank=True
    )
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    language = models.CharField(
        _("language"),
        max_length=10,
        choices=Language.choices,
        default=Language.CHINESE,
    )
    category = models.ForeignKey(
        CaseCategory,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("category"),
    )
    cause = models.ForeignKey(
        Cause,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("cause"),
    )
    is_quality = models.BooleanField(
        _("a matter of quality"), null=True, blank=True, default=None
    )
    appeal = models.CharField(
        _("class"), max_length=8, choices=Appeal.choices, blank=True
    )
    severity_criteria = models.JSONField(
        _("criteria of severity"), default=list, blank=True
    )
    finding = models.CharField(
        _("finding"), max_length=10, choices=Finding.choices, blank=True
    )
    decision = models.CharField(
        _("decision"), max_length=10, choices=Decision.choices, blank=True
    )
    department = models.ForeignKey(
        Department,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("department"),
    )
    # The purchase concerned: the receipt, or at least the product and its batch.
    purchase = models.ForeignKey(
        Purchase,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("purchase"),
    )
    product = models.ForeignKey(
        Product,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("product"),
    )
    batch = models.CharField(_("batch"), max_length=40, blank=True)
    # What it is about in another app: the letter of a campaign that caused it.
    about_ref = models.CharField(
        _("caused by"), max_length=80, blank=True, editable=False
    )
    # What only this way in has: the postmark of a letter, the outlet of an article.
    channel_data = models.JSONField(_("about the way in"), default=dict, blank=True)
    happened_on = models.DateField(_("when it happened"), null=True, blank=True)
    receipt_no = models.CharField(_("receipt number"), max_length=40, blank=True)
    body = models.TextField(_("what happened"))
    wish = models.TextField(_("what the customer wishes"), blank=True)
    # Ours, not the customer's words; stays in the house.
    summary = models.TextField(_("summary"), blank=True)
    received_at = models.DateTimeField(_("received at"))
    # Later than received_at when it was written down afterwards.
    registered_at = models.DateTimeField(
        _("registered at"), default=timezone.now, editable=False
    )
    receiver = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("received by"),
    )
    handler = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("handler"),
    )
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    first_reply_at = models.DateTimeField(_("first reply at"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    # The first due moment of the clocks that run; written by actions/clocks.py.
    next_due_at = models.DateTimeField(
        _("next due"), null=True, blank=True, editable=False
    )
    # Raised by each reopening; the rounds themselves are CaseCycle rows.
    cycle = models.PositiveSmallIntegerField(_("round"), default=1)
    duplicate_of = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="duplicates",
        verbose_name=_("the same as"),
    )
    # What the customer is told when we don't treat the message as a case.
    reject_reason = models.TextField(_("why it is not a case"), blank=True)
    quarantine = models.CharField(
        _("held back"), max_length=8, choices=Quarantine.choices, blank=True
    )
    # Made with the form: the same form sent twice is one case.
    idempotency_key = models.CharField(
        _("key of the form"), max_length=64, blank=True, editable=False
    )
    # Raised by every action, so that two people at once don't overwrite each other.
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = CaseQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = ["-received_at", "-pk"]
        permissions = [
            (
                "reject_case",
                _("Can end a case otherwise than by closing it, and confirm that"),
            ),
            ("force_case", _("Can close a case by force, and confirm that")),
        ]
        indexes = [
            models.Index(fields=["store", "-received_at", "-id"]),
            models.Index(fields=["member", "-received_at"]),
            models.Index(fields=["status", "-received_at"]),
            models.Index(fields=["-received_at", "-id"]),
            models.Index(fields=["phone"]),
            models.Index(fields=["handler", "status"]),
            models.Index(fields=["cause", "-received_at"]),
            models.Index(fields=["next_due_at"]),
            # Few rows of many: what is held back, and the other half of a pair.
            models.Index(
                fields=["store", "-received_at"],
                condition=~Q(quarantine=""),
                name="case_held",
            ),
            models.Index(
                fields=["duplicate_of"],
                condition=Q(duplicate_of__isnull=False),
                name="case_duplicate",
            ),
            # All that a search for a part of it reads (feedback/search.py).
            models.Index(
                fields=["store", "name", "id"],
                condition=Q(name__gt=""),
                name="case_guest_name",
            ),
            models.Index(
                fields=["store", "phone", "id"],
                condition=Q(phone__gt=""),
                name="case_guest_phone",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["idempotency_key"],
                condition=~Q(idempotency_key=""),
                name="case_form_once",
            ),
            models.CheckConstraint(
                condition=Q(status__in=list(FINAL_STATUSES), closed_at__isnull=False)
                | (~Q(status__in=list(FINAL_STATUSES)) & Q(closed_at=None)),
                name="case_closed_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} · {self.get_kind_display()}"

    def get_absolute_url(self) -> str:
        """The workspace of the case in the staff's admin."""
        return reverse("feedback_case", args=[self.public_id])

    @property
    def is_open(self) -> bool:
        """Whether the case waits for something."""
        return self.status in OPEN_STATUSES and not self.quarantine

    @property
    def state(self) -> State:
        """How the status looks."""
        return STATES[self.status]

    @property
    def ref(self) -> str:
        """How rows without a foreign key name this case."""
        return f"feedback.case:{self.pk}"


class CaseStaff(models.Model):
    """A colleague named in a case. Who is involved can't see or handle it (design §7)."""

    case = models.ForeignKey(
        Case, on_delete=models.CASCADE, related_name="staff", verbose_name=_("case")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("colleague"),
    )
    part = models.CharField(_("part"), max_length=10, choices=StaffPart.choices)
    at = models.DateTimeField(_("named at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("named by"),
    )

    class Meta:
        verbose_name = _("colleague named in a case")
        verbose_name_plural = _("colleagues named in a case")
        ordering = ["case_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "user", "part"], name="case_staff_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.get_part_display()}"
