"""The contact log: calls, visits, messages, meetings, and what came of them."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from members.choices import ContactOutcome, ContactWay, Direction
from members.models.access import scope_of
from members.models.contact_point import ContactPoint
from members.models.imports import private_storage
from members.models.member import Member
from members.models.store import Store
from members.models.user import User


class ContactQuerySet(models.QuerySet["Contact"]):
    """Questions about contacts."""

    def visible_to(
        self, user: User | AnonymousUser, permission: str = "members.view_contact"
    ) -> "ContactQuerySet":
        """The contacts with members of the stores in which `user` may see them."""
        return self.filter(scope_of(user, permission).q("member__home_store"))


class Contact(models.Model):
    """One time that we and a member spoke or tried to.

    ``contact_point`` is the number or address used; ``next_on`` the date that was set
    for the next contact. ``ref`` names what the contact was about, when an app above
    knows ("campaigns.call:12").
    """

    member = models.ForeignKey(
        Member,
        on_delete=models.CASCADE,
        related_name="contacts",
        verbose_name=_("member"),
    )
    way = models.CharField(_("way"), max_length=10, choices=ContactWay.choices)
    direction = models.CharField(
        _("direction"), max_length=3, choices=Direction.choices, default=Direction.OUT
    )
    outcome = models.CharField(
        _("outcome"), max_length=16, choices=ContactOutcome.choices
    )
    at = models.DateTimeField(_("at"))
    logged_at = models.DateTimeField(
        _("written down at"), default=timezone.now, editable=False
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    store = models.ForeignKey(
        Store,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("store"),
    )
    contact_point = models.ForeignKey(
        ContactPoint,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("number used"),
    )
    said = models.TextField(_("what was said"), blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    next_on = models.DateField(_("next contact on"), null=True, blank=True)
    ref = models.CharField(_("about"), max_length=80, blank=True)

    objects = ContactQuerySet.as_manager()

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["member", "-at"]),
            models.Index(fields=["by", "-at"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_way_display()} · {self.get_outcome_display()}"


class ContactPhoto(models.Model):
    """A picture taken at a visit, cleaned of what the camera wrote into it."""

    contact = models.ForeignKey(
        Contact,
        on_delete=models.CASCADE,
        related_name="photos",
        verbose_name=_("contact"),
    )
    file = models.FileField(
        _("file"), storage=private_storage, upload_to="contacts/%Y/%m/"
    )
    added_at = models.DateTimeField(_("added at"))

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")

    def __str__(self) -> str:
        return str(self.file)


class PromiseQuerySet(models.QuerySet["Promise"]):
    """Questions about promises."""

    def visible_to(
        self, user: User | AnonymousUser, permission: str = "members.view_contact"
    ) -> "PromiseQuerySet":
        """The promises to members of the stores in which `user` may see contacts."""
        return self.filter(scope_of(user, permission).q("member__home_store"))

    def open(self) -> "PromiseQuerySet":
        """Those neither kept nor broken yet."""
        return self.filter(settled_at=None)


class Promise(models.Model):
    """What we promised a member, by when, and whether it was kept."""

    member = models.ForeignKey(
        Member,
        on_delete=models.CASCADE,
        related_name="promises",
        verbose_name=_("member"),
    )
    contact = models.ForeignKey(
        Contact,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="promises",
        verbose_name=_("made in"),
    )
    what = models.CharField(_("what"), max_length=300)
    due_on = models.DateField(_("by"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who keeps it"),
    )
    made_at = models.DateTimeField(_("made at"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("made by"),
    )
    is_kept = models.BooleanField(_("kept"), null=True, blank=True)
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("settled by"),
    )
    note = models.CharField(_("note"), max_length=300, blank=True)

    objects = PromiseQuerySet.as_manager()

    class Meta:
        verbose_name = _("promise")
        verbose_name_plural = _("promises")
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(
                fields=["due_on"],
                condition=Q(settled_at__isnull=True),
                name="promise_open_due",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_kept__isnull=True, settled_at__isnull=True)
                | Q(is_kept__isnull=False, settled_at__isnull=False),
                name="promise_settled_whole",
            )
        ]

    def __str__(self) -> str:
        return self.what
