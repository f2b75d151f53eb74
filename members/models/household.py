"""People of one home, treated together."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.choices import HouseholdRole
from members.models.member import Member


class Household(models.Model):
    """A family or a shared flat."""

    name = models.CharField(_("name"), max_length=80)

    class Meta:
        verbose_name = _("household")
        verbose_name_plural = _("households")

    def __str__(self) -> str:
        return self.name


class HouseholdMembership(models.Model):
    """One member's place in a household; a member lives in one at the most."""

    household = models.ForeignKey(
        Household,
        on_delete=models.CASCADE,
        related_name="memberships",
        verbose_name=_("household"),
    )
    member = models.OneToOneField(
        Member,
        on_delete=models.CASCADE,
        related_name="household_membership",
        verbose_name=_("member"),
    )
    role = models.CharField(
        _("role"),
        max_length=10,
        choices=HouseholdRole.choices,
        default=HouseholdRole.OTHER,
    )
    is_head = models.BooleanField(_("head"), default=False)

    class Meta:
        verbose_name = _("household membership")
        verbose_name_plural = _("household memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["household"],
                condition=models.Q(is_head=True),
                name="household_one_head",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} · {self.get_role_display()}"
