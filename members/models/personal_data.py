"""What people ask about their own data: a copy of it, or that it goes."""

import uuid
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.choices import DisclosureState, ErasureState
from members.models.access import scope_of
from members.models.imports import private_storage
from members.models.member import Member
from members.models.user import User


class ErasureRequestQuerySet(models.QuerySet["ErasureRequest"]):
    """Questions about wishes to be erased."""

    def visible_to(self, user: User | AnonymousUser) -> "ErasureRequestQuerySet":
        """Those of members of the stores in which `user` may erase."""
        return self.filter(
            scope_of(user, "members.erase_member").q("member__home_store")
        )

    def open(self) -> "ErasureRequestQuerySet":
        """Those that wait for a decision."""
        return self.filter(state=ErasureState.OPEN)


class ErasureRequest(models.Model):
    """A member's wish that everything personal be erased, to be decided by ``due_on``."""

    member = models.ForeignKey(
        Member,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("member"),
    )
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=ErasureState.choices,
        default=ErasureState.OPEN,
    )
    asked_at = models.DateTimeField(_("asked at"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("asked by"),
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    due_on = models.DateField(_("to be decided by"))
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decision = models.CharField(_("reason of the decision"), max_length=300, blank=True)

    objects = ErasureRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("wish to be erased")
        verbose_name_plural = _("wishes to be erased")
        ordering = ["due_on", "pk"]
        default_permissions = ()
        permissions = [
            ("erase_member", _("Can erase a member's personal data")),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(state=ErasureState.OPEN),
                name="erasure_request_one_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()} {self.asked_at:%Y-%m-%d}"


class DisclosureQuerySet(models.QuerySet["Disclosure"]):
    """Questions about copies of data."""

    def visible_to(self, user: User | AnonymousUser) -> "DisclosureQuerySet":
        """Those of members of the stores in which `user` may give copies."""
        scope = scope_of(user, "members.disclose_member")
        return self.filter(scope.q("member__home_store"))


class Disclosure(models.Model):
    """A copy of everything stored about a member, for the member.

    The file, a ZIP with JSON, CSV and a page to read, lies in private storage until
    ``expires_at``.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    member = models.ForeignKey(
        Member,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("member"),
    )
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=DisclosureState.choices,
        default=DisclosureState.ASKED,
    )
    asked_at = models.DateTimeField(_("asked at"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("asked by"),
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    file = models.FileField(
        _("file"), storage=private_storage, upload_to="disclosures/%Y/%m/", blank=True
    )
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    ready_at = models.DateTimeField(_("ready at"), null=True, blank=True)
    expires_at = models.DateTimeField(_("expires at"), null=True, blank=True)
    fetched_at = models.DateTimeField(_("first fetched at"), null=True, blank=True)
    due_at = models.DateTimeField(_("due at"), null=True, blank=True)
    lease_by = models.CharField(_("claimed by"), max_length=60, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)

    objects = DisclosureQuerySet.as_manager()

    class Meta:
        verbose_name = _("copy of a member's data")
        verbose_name_plural = _("copies of members' data")
        ordering = ["-pk"]
        default_permissions = ()
        permissions = [
            ("disclose_member", _("Can give a member a copy of all data")),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(due_at__isnull=False),
                name="disclosure_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()} {self.asked_at:%Y-%m-%d}"

    def is_there(self, at: datetime) -> bool:
        """Whether the file can be fetched."""
        return (
            self.state == DisclosureState.READY
            and self.expires_at is not None
            and at < self.expires_at
        )
