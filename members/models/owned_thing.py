"""What a customer owns and brings in for service, and what was done to it."""

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.choices import ReadingUnit, ThingKind
from members.fields import ByteOrderedCharField
from members.masking import mask_phone
from members.models.access import scope_of
from members.models.member import Member
from members.models.purchase import Purchase
from members.models.store import Store
from members.models.user import User


class OwnedThingQuerySet(models.QuerySet["OwnedThing"]):
    """Questions about owned things."""

    def visible_to(
        self, user: User | AnonymousUser, permission: str = "members.view_contact"
    ) -> "OwnedThingQuerySet":
        """The things of members of the stores in which `user` may see contacts."""
        return self.filter(scope_of(user, permission).q("member__home_store"))

    def in_use(self) -> "OwnedThingQuerySet":
        """Those that the customer still has."""
        return self.filter(retired_on=None)

    def due(self, by: date) -> "OwnedThingQuerySet":
        """Those whose service is due by this day."""
        return self.in_use().filter(next_service_on__lte=by)


class OwnedThing(models.Model):
    """A vehicle, an appliance or another thing that a member owns.

    ``serial`` is the plate or serial number as written, ``serial_norm`` without spaces
    and dashes: two records of the same number are a hint, not an error (things are
    sold on).
    """

    member = models.ForeignKey(
        Member,
        on_delete=models.CASCADE,
        related_name="owned_things",
        verbose_name=_("owner"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=ThingKind.choices)
    name = models.CharField(_("make and model"), max_length=120)
    serial = models.CharField(_("plate or serial number"), max_length=60, blank=True)
    serial_norm = ByteOrderedCharField(_("normalised"), max_length=60, blank=True)
    bought_on = models.DateField(_("bought on"), null=True, blank=True)
    purchase = models.ForeignKey(
        Purchase,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("purchase"),
    )
    unit = models.CharField(
        _("reading in"), max_length=5, choices=ReadingUnit.choices, blank=True
    )
    reading = models.PositiveIntegerField(_("last reading"), null=True, blank=True)
    reading_on = models.DateField(_("read on"), null=True, blank=True)
    interval_days = models.PositiveIntegerField(
        _("days between services"), null=True, blank=True
    )
    interval_reading = models.PositiveIntegerField(
        _("km or hours between services"), null=True, blank=True
    )
    next_service_on = models.DateField(_("next service on"), null=True, blank=True)
    next_service_reading = models.PositiveIntegerField(
        _("next service at"), null=True, blank=True
    )
    warranty_until = models.DateField(_("warranty until"), null=True, blank=True)
    retired_on = models.DateField(_("no longer owned since"), null=True, blank=True)

    objects = OwnedThingQuerySet.as_manager()

    class Meta:
        verbose_name = _("owned thing")
        verbose_name_plural = _("owned things")
        ordering = ["member_id", "pk"]
        indexes = [
            models.Index(fields=["serial_norm"], name="ownedthing_serial"),
            models.Index(
                fields=["next_service_on"],
                condition=Q(retired_on__isnull=True),
                name="ownedthing_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.serial}".strip()


class ServiceRecord(models.Model):
    """One service of a thing. Who brought it in may differ from its owner.

    ``member`` is the owner, copied from the thing. Somebody we know is ``brought_by``;
    of others the name and the phone are kept as text.
    """

    thing = models.ForeignKey(
        OwnedThing,
        on_delete=models.CASCADE,
        related_name="services",
        verbose_name=_("thing"),
    )
    member = models.ForeignKey(
        Member,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("owner"),
    )
    at = models.DateTimeField(_("at"))
    store = models.ForeignKey(
        Store,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("store"),
    )
    what = models.TextField(_("what was done"))
    amount = models.DecimalField(
        _("amount"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )
    reading = models.PositiveIntegerField(_("reading"), null=True, blank=True)
    brought_by = models.ForeignKey(
        Member,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("brought by"),
    )
    brought_by_name = models.CharField(
        _("brought by (name)"), max_length=80, blank=True
    )
    brought_by_phone = models.CharField(
        _("brought by (phone)"), max_length=40, blank=True
    )
    technician = models.CharField(_("technician"), max_length=80, blank=True)
    next_on = models.DateField(_("next service on"), null=True, blank=True)
    next_reading = models.PositiveIntegerField(
        _("next service at"), null=True, blank=True
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["thing", "-at"])]

    def __str__(self) -> str:
        return self.what

    @property
    def masked_phone(self) -> str:
        """The phone of who brought it, as everybody sees it."""
        return mask_phone(self.brought_by_phone) if self.brought_by_phone else ""
