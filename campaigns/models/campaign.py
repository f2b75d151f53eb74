"""What we send to whom, and when."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.choices import CampaignKind, CampaignState
from campaigns.models.template import MessageTemplate
from members.choices import Channel, Purpose
from members.models import Segment, Store, User, scope_of


class CampaignQuerySet(models.QuerySet["Campaign"]):
    """Questions about campaigns."""

    def visible_to(
        self, user: User | AnonymousUser, permission: str = "campaigns.view_campaign"
    ) -> "CampaignQuerySet":
        """Campaigns of the whole chain need the right in the whole chain."""
        return self.filter(scope_of(user, permission).q("store"))


class Campaign(models.Model):
    """A letter, whom it is for and what sets it off.

    A campaign without a store is for the whole chain. ``lead_days`` is how many days
    before the day itself the letter leaves; ``send_from`` the hour of the portal's
    time zone from which it may.
    """

    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(
        _("kind"),
        max_length=16,
        choices=CampaignKind.choices,
        default=CampaignKind.BIRTHDAY,
    )
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=CampaignState.choices,
        default=CampaignState.DRAFT,
    )
    channel = models.CharField(
        _("channel"), max_length=10, choices=Channel.choices, default=Channel.EMAIL
    )
    purpose = models.CharField(
        _("purpose"), max_length=20, choices=Purpose.choices, default=Purpose.GREETINGS
    )
    template = models.ForeignKey(
        MessageTemplate,
        on_delete=models.PROTECT,
        related_name="campaigns",
        verbose_name=_("template"),
    )
    store = models.ForeignKey(
        Store,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("store"),
        help_text=_("Blank: members of all stores."),
    )
    segment = models.ForeignKey(
        Segment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("segment"),
        help_text=_("Blank: everybody."),
    )
    lead_days = models.PositiveSmallIntegerField(
        _("days before"),
        default=0,
        validators=[MaxValueValidator(30)],
        help_text=_("How many days before the birthday the letter leaves."),
    )
    send_from = models.PositiveSmallIntegerField(
        _("not before (hour)"),
        default=9,
        validators=[MaxValueValidator(20)],
        help_text=_("The hour of the day, 0 to 20, from which letters leave."),
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("made by"),
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name
