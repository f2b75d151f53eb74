"""Controlled documents: lists of members that leave the portal, each on request."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from members.choices import DocumentForm, DocumentState
from members.models.access import scope_of
from members.models.imports import private_storage
from members.models.store import Store
from members.models.user import User

FILE_FORMS = (DocumentForm.XLSX, DocumentForm.CSV)
PRINTED_FORMS = (DocumentForm.CARDS, DocumentForm.OVERVIEW)
# Members that one request may print: paper for more is never used.
PRINT_LIMIT = 2_000
# Somebody may hold a copy: its destruction is still to be recorded.
FETCHABLE = (DocumentState.READY, DocumentState.FETCHED)


class ExportSequence(models.Model):
    """The last running number of a year; a row lock makes numbers without gaps."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("numbering of controlled documents")
        verbose_name_plural = _("numberings of controlled documents")

    def __str__(self) -> str:
        return f"C{self.year}-{self.last:04d}"


class ExportRequestQuerySet(models.QuerySet["ExportRequest"]):
    """Questions about controlled documents."""

    def visible_to(self, user: User | AnonymousUser) -> "ExportRequestQuerySet":
        """One's own, and those with members of the stores whose register one may see."""
        if isinstance(user, AnonymousUser) or not user.is_active:
            return self.none()
        scope = scope_of(user, "members.view_exportrequest")
        if scope.everywhere:
            return self.all()
        concerned = ExportRequest.stores.through.objects.filter(
            store_id__in=sorted(scope.store_ids)
        )
        return self.filter(
            Q(asked_by=user) | Q(pk__in=concerned.values("exportrequest"))
        )

    def to_be_approved_by(self, user: User) -> "ExportRequestQuerySet":
        """Requests of others that wait, and that `user` may decide: no store concerned
        lies outside the person's scope; for the whole chain if it leaves the company.
        """
        scope = scope_of(user, "members.approve_export")
        waiting = self.filter(state=DocumentState.ASKED).exclude(asked_by=user)
        if scope.everywhere:
            return waiting
        outside = ExportRequest.stores.through.objects.exclude(
            store_id__in=sorted(scope.store_ids)
        )
        inside = ExportRequest.stores.through.objects.filter(
            store_id__in=sorted(scope.store_ids)
        )
        return waiting.filter(
            recipient_outside="", pk__in=inside.values("exportrequest")
        ).exclude(pk__in=outside.values("exportrequest"))


class ExportRequest(models.Model):
    """A request for a file or for printed pages, and what became of it.

    ``query`` is the member list's query string without the words searched for;
    ``picked`` the members' keys when rows were ticked, searched, or one record is
    wanted. ``fields`` are codes of members/exports/columns.py. The document may be used
    from ``use_from`` to ``use_until``, both included; at ``expires_at`` its file goes.
    ``due_at`` is the next moment the worker must look at it.
    """

    number = models.CharField(_("number"), max_length=12, unique=True)
    form = models.CharField(_("form"), max_length=10, choices=DocumentForm.choices)
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=DocumentState.choices,
        default=DocumentState.ASKED,
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("asked by"),
    )
    asked_at = models.DateTimeField(_("asked at"))
    query = models.CharField(_("filter"), max_length=2000, blank=True)
    picked = models.JSONField(_("members picked"), null=True, blank=True)
    stores = models.ManyToManyField(
        Store, related_name="+", verbose_name=_("stores concerned")
    )
    rows_asked = models.PositiveIntegerField(_("members when asked"))
    fields = models.JSONField(_("columns"), default=list)
    is_in_full = models.BooleanField(_("contact data in full"), default=False)
    purpose = models.CharField(_("purpose"), max_length=300)
    use_from = models.DateField(_("used from"))
    use_until = models.DateField(_("used until"))
    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("recipient"),
    )
    recipient_outside = models.CharField(
        _("recipient outside of the company"), max_length=200, blank=True
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decision = models.CharField(_("reason of the decision"), max_length=300, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    file = models.FileField(
        _("file"), storage=private_storage, upload_to="controlled/%Y/%m/", blank=True
    )
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    rows_written = models.PositiveIntegerField(_("members in it"), default=0)
    problem = models.CharField(_("problem"), max_length=300, blank=True)
    ready_at = models.DateTimeField(_("ready at"), null=True, blank=True)
    expires_at = models.DateTimeField(_("expires at"))
    fetched_at = models.DateTimeField(_("first fetched at"), null=True, blank=True)
    fetched = models.PositiveIntegerField(_("times fetched"), default=0)
    destroyed_at = models.DateTimeField(_("destroyed at"), null=True, blank=True)
    destroyed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("destruction recorded by"),
    )
    destroyed_how = models.CharField(
        _("how it was destroyed"), max_length=300, blank=True
    )
    due_at = models.DateTimeField(_("due at"), null=True, blank=True)
    lease_by = models.CharField(_("claimed by"), max_length=60, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)

    objects = ExportRequestQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("controlled document")
        verbose_name_plural = _("controlled documents")
        ordering = ["-pk"]
        default_permissions = ("view",)
        permissions = [
            ("approve_export", _("Can approve exports and prints of members")),
        ]
        indexes = [
            models.Index(fields=["state", "-id"]),
            models.Index(fields=["asked_by", "-id"]),
            models.Index(
                fields=["due_at"],
                condition=Q(due_at__isnull=False),
                name="export_request_due",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(recipient__isnull=True) ^ Q(recipient_outside=""),
                name="export_request_one_recipient",
            ),
            models.CheckConstraint(
                condition=Q(use_until__gte=models.F("use_from")),
                name="export_request_use_in_order",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | ~Q(decided_by=models.F("asked_by")),
                name="export_request_two_people",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        """The page of the document in the register."""
        return reverse("members_controlled", args=[self.number])

    @property
    def is_print(self) -> bool:
        """Whether it is printed, not fetched as a file."""
        return self.form in PRINTED_FORMS

    @property
    def recipient_words(self) -> str:
        """Who receives it, by name."""
        return self.recipient_outside or str(self.recipient)

    def is_usable(self, at: datetime, today: object) -> bool:
        """Whether it may be fetched or printed: ready, and within its period of use."""
        is_ready = self.state in FETCHABLE
        return is_ready and self.use_from <= today and at < self.expires_at  # type: ignore[operator]  # a date
