"""What we send to whom, and when."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.choices import CampaignKind, CampaignState, FestivalDay
from campaigns.models.template import MessageTemplate
from members.choices import Channel, CycleState, Purpose
from members.models import Category, Segment, Store, User, scope_of


class CampaignQuerySet(models.QuerySet["Campaign"]):
    """Questions about campaigns."""

    def visible_to(
        self, user: User | AnonymousUser, permission: str = "campaigns.view_campaign"
    ) -> "CampaignQuerySet":
        """Campaigns of the whole chain need the right in the whole chain."""
        return self.filter(scope_of(user, permission).q("store"))


class Campaign(models.Model):
    """A letter, whom it is for and what sets it off.

    A campaign without a store is for the whole chain. What sets it off is its kind;
    of the fields below each kind reads its own (campaigns/queries/triggers.py):
    ``lead_days`` how many days before the day itself the letter leaves, ``after_days``
    how many after a purchase or service, ``start_at`` when a campaign for once does;
    ``send_from`` is the hour of the portal's time zone from which letters leave.

    ``channel`` is tried first, those of ``ladder`` after it for people who can't be
    written to, or were not reached, by the one before. Further letters are steps
    (campaigns/models/journey.py).
    """

    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(
        _("kind"),
        max_length=16,
        choices=CampaignKind.choices,
        default=CampaignKind.ONCE,
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
    ladder = models.JSONField(
        _("else by"),
        default=list,
        blank=True,
        help_text=_("For those who can't be reached by the first, in this order."),
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
    second_template = models.ForeignKey(
        MessageTemplate,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("compare with"),
        help_text=_("Half of the people get this letter instead."),
    )
    holdout_percent = models.PositiveSmallIntegerField(
        _("left out at random (%)"),
        default=0,
        validators=[MaxValueValidator(50)],
        help_text=_("To see what the campaign brought. Always the same people."),
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
    event = models.ForeignKey(
        "campaigns.Event",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("event"),
        help_text=_("To which the letter invites; each gets a link to answer."),
    )
    lead_days = models.PositiveSmallIntegerField(
        _("days before"),
        default=0,
        validators=[MaxValueValidator(30)],
        help_text=_("How many days before the day the letter leaves."),
    )
    after_days = models.PositiveSmallIntegerField(
        _("days after"),
        default=3,
        validators=[MaxValueValidator(730)],
        help_text=_("How many days after the purchase or service the letter leaves."),
    )
    category = models.ForeignKey(
        Category,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("category"),
        help_text=_("With all below it. Blank: whatever was bought."),
    )
    festival = models.CharField(
        _("festival"), max_length=16, choices=FestivalDay.choices, blank=True
    )
    cycle_state = models.CharField(
        _("activity cycle"), max_length=8, choices=CycleState.choices, blank=True
    )
    again_after_days = models.PositiveSmallIntegerField(
        _("not again within"),
        default=180,
        validators=[MaxValueValidator(3660)],
        help_text=_("Days before the same person can be won back a second time."),
    )
    start_at = models.DateTimeField(
        _("leaves at"),
        null=True,
        blank=True,
        help_text=_("Blank: as soon as it is approved."),
    )
    spread_hours = models.PositiveSmallIntegerField(
        _("spread over hours"),
        default=0,
        validators=[MaxValueValidator(72)],
        help_text=_("So that not everybody calls the shop at once."),
    )
    valid_days = models.PositiveSmallIntegerField(
        _("too late after days"),
        default=3,
        validators=[MaxValueValidator(90)],
        help_text=_("A letter that could not leave by then is dropped."),
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
    stops_when_bought = models.BooleanField(
        _("stops when something is bought"),
        default=True,
        help_text=_("Further steps, and letters that wait, are dropped then."),
    )
    counts_to_cap = models.BooleanField(
        _("counts as news"),
        default=True,
        help_text=_("Off: sent whatever else the person got lately."),
    )
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("submitted by"),
    )
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("approved by"),
    )
    approved_at = models.DateTimeField(_("approved at"), null=True, blank=True)
    # Template → the version of its words that was approved.
    versions = models.JSONField(_("approved words"), default=dict, blank=True)
    refused_because = models.CharField(_("refused because"), max_length=500, blank=True)

    objects = CampaignQuerySet.as_manager()

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        ordering = ["-pk"]
        default_permissions = ("add", "change", "delete", "view")
        permissions = [("approve_campaign", _("Can approve a campaign"))]

    def __str__(self) -> str:
        return self.name

    @property
    def channels(self) -> list[str]:
        """The first channel and those to fall back on, each once."""
        return list(dict.fromkeys([self.channel, *self.ladder]))
