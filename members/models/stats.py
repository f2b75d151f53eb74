"""Figures that change daily, kept apart from the member so that writing them is cheap."""

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.choices import Confidence, CycleState
from members.models.catalogue import Category
from members.models.member import Member
from members.models.store import Store
from members.models.tier import Tier


class MemberStat(models.Model):
    """One member's figures. Recomputed in the transaction of a sale and every night.

    ``home_store`` is copied from the member, ``birthday_on`` from the important dates. Days of the windows are calendar days in
    the portal's time zone, today included. ``open_cases`` is kept by feedback; tier and
    points by their own actions; what was last said and when to speak next by the
    contact log.
    """

    member = models.OneToOneField(
        Member,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="stat",
        verbose_name=_("member"),
    )
    home_store = models.ForeignKey(
        Store,
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        verbose_name=_("home store"),
    )
    first_purchase_at = models.DateTimeField(_("first purchase"), null=True)
    last_purchase_at = models.DateTimeField(_("last purchase"), null=True)
    visits_90 = models.PositiveIntegerField(_("visits in 90 days"), default=0)
    visits_365 = models.PositiveIntegerField(_("visits in 365 days"), default=0)
    visits_all = models.PositiveIntegerField(_("visits"), default=0)
    spend_90 = models.DecimalField(
        _("spend in 90 days"), max_digits=14, decimal_places=2, default=Decimal(0)
    )
    spend_365 = models.DecimalField(
        _("spend in 365 days"), max_digits=14, decimal_places=2, default=Decimal(0)
    )
    spend_all = models.DecimalField(
        _("spend"), max_digits=14, decimal_places=2, default=Decimal(0)
    )
    median_gap_days = models.PositiveIntegerField(
        _("usual days between visits"), null=True
    )
    due_on = models.DateField(_("next visit expected"), null=True)
    main_category = models.ForeignKey(
        Category,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("main category"),
    )
    confidence = models.CharField(
        _("confidence"), max_length=6, choices=Confidence.choices, blank=True
    )
    cycle_state = models.CharField(
        _("activity cycle"),
        max_length=8,
        choices=CycleState.choices,
        default=CycleState.NONE,
    )
    # The day on which the state changes by itself if nothing is bought until then.
    cycle_turns_on = models.DateField(_("state changes on"), null=True)
    tier = models.ForeignKey(
        Tier,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("tier"),
    )
    tier_until = models.DateField(_("tier valid until"), null=True)
    points_balance = models.IntegerField(_("points"), default=0)
    points_expiring = models.PositiveIntegerField(_("points that expire"), default=0)
    points_expire_on = models.DateField(_("points expire on"), null=True)
    referrals = models.PositiveIntegerField(_("members brought along"), default=0)
    # Copied from the birthday, so that one index answers "overdue, born in May".
    birthday_on = models.DateField(_("next birthday"), null=True)
    events_attended = models.PositiveIntegerField(_("events attended"), default=0)
    open_cases = models.PositiveIntegerField(_("open cases"), default=0)
    last_contact_at = models.DateTimeField(_("last contact"), null=True)
    last_reached_at = models.DateTimeField(_("last reached"), null=True)
    next_contact_on = models.DateField(_("next contact on"), null=True)
    computed_at = models.DateTimeField(_("computed at"))

    class Meta:
        verbose_name = _("member's figures")
        verbose_name_plural = _("members' figures")
        indexes = [
            models.Index(fields=["home_store", "-last_purchase_at"]),
            models.Index(fields=["home_store", "due_on"]),
            # Of the whole chain, latest first: an order that no store's index has.
            models.Index(fields=["due_on", "member"], name="memberstat_due"),
            models.Index(
                fields=["home_store", "next_contact_on"], name="memberstat_next_contact"
            ),
            models.Index(
                fields=["home_store", "cycle_state", "birthday_on"],
                name="memberstat_store_cycle",
            ),
            models.Index(
                fields=["cycle_state", "birthday_on"], name="memberstat_cycle"
            ),
            models.Index(
                fields=["home_store", "birthday_on"], name="memberstat_birthday"
            ),
            models.Index(fields=["cycle_turns_on"], name="memberstat_turns"),
            models.Index(
                fields=["points_expire_on"],
                condition=models.Q(points_expire_on__isnull=False),
                name="memberstat_points_expire",
            ),
            models.Index(fields=["open_cases"], name="memberstat_open_cases"),
        ]

    def __str__(self) -> str:
        return str(self.member_id)


class MemberCategoryStat(models.Model):
    """What one member buys of one category, and when more is likely wanted."""

    member = models.ForeignKey(
        Member,
        on_delete=models.CASCADE,
        related_name="category_stats",
        verbose_name=_("member"),
    )
    category = models.ForeignKey(
        Category,
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        verbose_name=_("category"),
    )
    home_store = models.ForeignKey(
        Store,
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        verbose_name=_("home store"),
    )
    last_on = models.DateField(_("last bought on"))
    times = models.PositiveIntegerField(_("times bought"))
    quantity = models.DecimalField(_("quantity"), max_digits=14, decimal_places=3)
    amount = models.DecimalField(_("amount"), max_digits=14, decimal_places=2)
    median_gap_days = models.PositiveIntegerField(
        _("usual days between purchases"), null=True
    )
    last_quantity = models.DecimalField(
        _("bought last"), max_digits=12, decimal_places=3, default=Decimal(0)
    )
    due_on = models.DateField(_("probably wanted again on"), null=True)
    confidence = models.CharField(
        _("confidence"), max_length=6, choices=Confidence.choices, blank=True
    )

    class Meta:
        verbose_name = _("member's category")
        verbose_name_plural = _("members' categories")
        indexes = [
            models.Index(fields=["category", "home_store", "last_on"]),
            models.Index(fields=["home_store", "due_on"]),
            models.Index(fields=["due_on", "id"], name="membercategorystat_due"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "category"], name="member_category_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.member_id} · {self.category}"
