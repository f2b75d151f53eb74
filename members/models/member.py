"""The person we serve. Narrow and seldom written: what changes daily is in stats."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.choices import IN_USE, Language, MemberStatus, Sex
from members.models.access import Scope, scope_of
from members.models.bilingual import in_reader_language
from members.models.store import Store
from members.models.user import User


class Source(models.Model):
    """Where members come from: a till, a friend, an event, a web page."""

    name = models.CharField(_("name"), max_length=60, unique=True)

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class CustomerType(models.Model):
    """A kind of customer that the chain tells apart: private, company, school, …

    Custom fields differ by type; members of a type that is an organisation are group
    buyers.
    """

    name = models.CharField(_("name"), max_length=60, unique=True)
    name_zh = models.CharField(_("name in Chinese"), max_length=60, blank=True)
    is_organisation = models.BooleanField(_("an organisation"), default=False)

    class Meta:
        verbose_name = _("customer type")
        verbose_name_plural = _("customer types")
        ordering = ["name"]

    def __str__(self) -> str:
        return in_reader_language(self.name, self.name_zh)


class MemberQuerySet(models.QuerySet["Member"]):
    """Questions about members that chain."""

    def visible_to(
        self, user: User | AnonymousUser, permission: str = "members.view_member"
    ) -> "MemberQuerySet":
        """The members of the stores in which `user` holds `permission`."""
        return self.in_scope(scope_of(user, permission))

    def in_scope(self, scope: Scope) -> "MemberQuerySet":
        """The members whose home store is in the scope."""
        return self.filter(scope.q("home_store"))

    def current(self) -> "MemberQuerySet":
        """Those who are not merged away, closed or erased."""
        return self.filter(status__in=IN_USE)


class Member(models.Model):
    """A customer of the chain, or one who may become one (prospect)."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    member_no = models.CharField(_("member number"), max_length=32, unique=True)
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=MemberStatus.choices,
        default=MemberStatus.MEMBER,
    )
    name = models.CharField(_("name"), max_length=80)
    form_of_address = models.CharField(_("form of address"), max_length=40, blank=True)
    sex = models.CharField(_("sex"), max_length=6, choices=Sex.choices, blank=True)
    language = models.CharField(
        _("language"),
        max_length=10,
        choices=Language.choices,
        default=Language.CHINESE,
    )
    home_store = models.ForeignKey(
        Store,
        on_delete=models.PROTECT,
        related_name="members",
        verbose_name=_("home store"),
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="owned_members",
        verbose_name=_("looked after by"),
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="member",
        verbose_name=_("log-in"),
    )
    source = models.ForeignKey(
        Source,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="members",
        verbose_name=_("source"),
    )
    customer_type = models.ForeignKey(
        CustomerType,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("customer type"),
    )
    referrer = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="referred",
        verbose_name=_("referrer"),
    )
    merged_into = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("merged into"),
    )
    joined_on = models.DateField(_("joined on"), null=True, blank=True)
    expires_on = models.DateField(_("membership ends on"), null=True, blank=True)
    preferences = models.TextField(_("preferences"), blank=True)
    mind = models.TextField(_("things to mind"), blank=True)
    note = models.TextField(_("note"), blank=True)
    # Values of the chain's own fields, by the field's code (members/models/custom_field.py).
    custom = models.JSONField(_("custom fields"), default=dict, blank=True)
    import_batch = models.ForeignKey(
        "members.ImportBatch",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("created by import"),
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    objects = MemberQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        permissions = [
            ("reveal_member", _("Can see a member's contact data in full")),
            ("import_member", _("Can import members and purchases")),
            ("export_member", _("Can export lists of members")),
            ("merge_member", _("Can merge records of one person")),
        ]
        indexes = [
            models.Index(fields=["home_store", "-id"]),
            models.Index(fields=["owner", "-id"]),
            # Counts of segments read this instead of the whole table.
            models.Index(
                fields=["home_store", "id"],
                condition=Q(status__in=IN_USE),
                name="member_in_use",
            ),
            models.Index(
                fields=["expires_on"],
                condition=Q(expires_on__isnull=False),
                name="member_expires",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status=MemberStatus.MERGED, merged_into__isnull=False)
                | (~Q(status=MemberStatus.MERGED) & Q(merged_into=None)),
                name="member_merged_has_survivor",
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(_("(erased)"))

    def get_absolute_url(self) -> str:
        """The record page in the staff's admin."""
        return reverse("members_record", args=[self.public_id])

    @property
    def addressed_as(self) -> str:
        """How to address the person: the stored form, else the name."""
        return self.form_of_address or self.name

    def stat_value(self, name: str, default: Any = None) -> Any:
        """A figure of the statistics row, or `default` when none was computed yet."""
        stat = getattr(self, "stat", None)
        return default if stat is None else getattr(stat, name)
