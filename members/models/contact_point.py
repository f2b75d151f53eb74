"""A phone number, e-mail address, WeChat id or postal address of a member."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.choices import ContactKind, HouseholdRole
from members.fields import ByteOrderedCharField
from members.masking import mask_email, mask_phone, mask_text
from members.models.member import Member


class ContactPointQuerySet(models.QuerySet["ContactPoint"]):
    """Questions about contact points."""

    def usable(self) -> "ContactPointQuerySet":
        """Those not known to be wrong."""
        return self.filter(invalid_at=None)


class ContactPoint(models.Model):
    """One way to reach a member. A phone may serve several people of one family.

    ``value`` is as written; ``value_norm`` is E.164 for a phone, lower case for an
    e-mail address, else the trimmed text. ``tail4`` is a phone's last four digits.
    """

    member = models.ForeignKey(
        Member,
        on_delete=models.CASCADE,
        related_name="contact_points",
        verbose_name=_("member"),
    )
    kind = models.CharField(_("kind"), max_length=10, choices=ContactKind.choices)
    value = models.CharField(_("value"), max_length=254)
    value_norm = ByteOrderedCharField(_("normalised"), max_length=254)
    tail4 = ByteOrderedCharField(_("last four digits"), max_length=4, blank=True)
    whose = models.CharField(
        _("whose"),
        max_length=10,
        choices=HouseholdRole.choices,
        default=HouseholdRole.SELF,
    )
    is_primary = models.BooleanField(_("primary"), default=False)
    verified_at = models.DateTimeField(_("verified at"), null=True, blank=True)
    invalid_at = models.DateTimeField(
        _("known to be wrong since"), null=True, blank=True
    )

    objects = ContactPointQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact point")
        verbose_name_plural = _("contact points")
        ordering = ["member_id", "kind", "-is_primary", "pk"]
        indexes = [
            models.Index(fields=["kind", "value_norm"]),
            # Not partial: SQLite does not see that a bound value differs from "".
            models.Index(fields=["tail4"], name="contact_tail4"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["member", "kind", "value_norm"], name="contact_point_once"
            ),
            models.UniqueConstraint(
                fields=["member", "kind"],
                condition=Q(is_primary=True),
                name="contact_point_one_primary",
            ),
        ]

    def __str__(self) -> str:
        return self.masked

    @property
    def masked(self) -> str:
        """The value as shown to those who need not read it in full."""
        if self.kind == ContactKind.PHONE:
            return mask_phone(self.value_norm)
        if self.kind == ContactKind.EMAIL:
            return mask_email(self.value)
        return mask_text(self.value)
