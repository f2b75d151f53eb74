"""The register 投诉登记本: a ledger of what came in and went out, store by store.

Nothing in it is ever changed. Each entry adds 1 to what is outstanding in its store,
takes 1 from it, or (a correction) leaves it as it is; so opening + received - closed =
outstanding holds for every span of time, whatever happens to a case afterwards.
"""

from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from feedback.choices import CaseStatus, RegisterKind
from feedback.models.case import Case
from members.models import Store, User, scope_of

COMES_IN = (RegisterKind.RECEIVED, RegisterKind.MOVED_IN, RegisterKind.REOPENED)
GOES_OUT = (RegisterKind.ENDED, RegisterKind.MOVED_OUT)


class RegisterEntryQuerySet(models.QuerySet["RegisterEntry"]):
    """Questions about the register that chain."""

    def visible_to(
        self, user: User | AnonymousUser, permission: str = "feedback.view_case"
    ) -> "RegisterEntryQuerySet":
        """The entries of the stores in which `user` may see cases."""
        return self.filter(scope_of(user, permission).q("store"))

    def outstanding(self, *, before: datetime) -> int:
        """How many cases these entries leave open at that moment."""
        found = self.filter(at__lt=before).aggregate(total=Sum("change"))["total"]
        return int(found or 0)


class RegisterEntry(models.Model):
    """One line of the ledger. ``at`` decides the month in which it stands: the moment of
    receipt for what was registered while its month was not signed, else the moment at
    which it was entered.
    """

    case = models.ForeignKey(
        Case,
        on_delete=models.PROTECT,
        related_name="register",
        verbose_name=_("case"),
    )
    store = models.ForeignKey(
        Store,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("store"),
    )
    kind = models.CharField(_("entry"), max_length=10, choices=RegisterKind.choices)
    change = models.SmallIntegerField(_("change of what is outstanding"), default=0)
    status = models.CharField(
        _("status"), max_length=14, choices=CaseStatus.choices, blank=True
    )
    at = models.DateTimeField(_("at"))
    entered_at = models.DateTimeField(_("entered at"))
    text = models.TextField(_("text"), blank=True)
    # Of the text as it was written: it proves a correction, also after the words of a
    # person who was erased are gone.
    text_hash = models.CharField(max_length=64, blank=True, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )

    objects = RegisterEntryQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("entry of the register")
        verbose_name_plural = _("entries of the register")
        ordering = ["at", "pk"]
        indexes = [
            models.Index(fields=["store", "at"]),
            models.Index(fields=["case", "at"]),
            models.Index(fields=["at", "change"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=COMES_IN, change=1)
                | Q(kind__in=GOES_OUT, change=-1)
                | (~Q(kind__in=(*COMES_IN, *GOES_OUT)) & Q(change=0)),
                name="register_change_of_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d}"


def hash_of_text(text: str) -> str:
    """What proves the words of a correction."""
    return sha256(text.encode()).hexdigest() if text else ""


class RegisterClosing(models.Model):
    """A month of a store's register that was read through and signed.

    ``lines`` is the page as it was signed, without anybody's name or words; ``seal`` is
    the hash over it and over the seal of the month before.
    """

    store = models.ForeignKey(
        Store,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("store"),
    )
    month = models.DateField(_("month"))
    opening = models.IntegerField(_("outstanding before"))
    received = models.IntegerField(_("received"))
    ended = models.IntegerField(_("closed"))
    outstanding = models.IntegerField(_("outstanding"))
    lines = models.JSONField(_("page"), default=list, blank=True)
    seal = models.CharField(_("seal"), max_length=64)
    before = models.CharField(_("seal of the month before"), max_length=64, blank=True)
    signed_at = models.DateTimeField(_("signed at"))
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("signed by"),
    )

    class Meta:
        verbose_name = _("signed month of the register")
        verbose_name_plural = _("signed months of the register")
        ordering = ["store_id", "month"]
        constraints = [
            models.UniqueConstraint(
                # an expression: SQLite knows no NULLS NOT DISTINCT
                Coalesce("store", 0),
                "month",
                name="register_month_once",
            ),
            models.CheckConstraint(
                condition=Q(
                    outstanding=models.F("opening")
                    + models.F("received")
                    - models.F("ended")
                ),
                name="register_month_balances",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.store_id} · {self.month:%Y-%m}"
