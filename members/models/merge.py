"""The journal of merges: what was moved, changed and joined, so that it can go back."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.access import scope_of
from members.models.member import Member
from members.models.user import User


class ExactEncoder(DjangoJSONEncoder):
    """Django's cuts a moment at the millisecond; what goes back must be what it was."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


class MergeQuerySet(models.QuerySet["Merge"]):
    """Questions about merges."""

    def visible_to(
        self, user: User | AnonymousUser, permission: str = "members.merge_member"
    ) -> "MergeQuerySet":
        """The merges of which `user` may merge both members."""
        scope = scope_of(user, permission)
        return self.filter(
            scope.q("survivor__home_store"), scope.q("duplicate__home_store")
        )

    def standing(self) -> "MergeQuerySet":
        """Those that were not undone."""
        return self.filter(undone_at=None)


class Merge(models.Model):
    """One record taken up into another.

    ``before`` and ``after`` hold the own fields and figures of both, as written by
    members/actions/merge_fields.py; ``marks`` the highest key of each table at that
    time, so that an undo can tell which rows came later. ``report`` is what the undo
    could not put back and what stayed with the survivor.
    """

    survivor = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="+", verbose_name=_("survivor")
    )
    duplicate = models.ForeignKey(
        Member, on_delete=models.PROTECT, related_name="+", verbose_name=_("duplicate")
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(_("at"))
    before = models.JSONField(_("before"), default=dict, encoder=ExactEncoder)
    after = models.JSONField(_("after"), default=dict, encoder=ExactEncoder)
    marks = models.JSONField(_("highest keys"), default=dict)
    undone_at = models.DateTimeField(_("undone at"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("undone by"),
    )
    report = models.JSONField(_("report"), default=dict, blank=True)

    objects = MergeQuerySet.as_manager()

    class Meta:
        verbose_name = _("merge")
        verbose_name_plural = _("merges")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.duplicate_id} → {self.survivor_id}"


class MovedRow(models.Model):
    """One row that a merge touched, of any app, by the name of its relation.

    ``moved``: it pointed at the duplicate and points at the survivor now. ``before``
    and ``after``: other values of the row that the merge changed.
    """

    merge = models.ForeignKey(
        Merge,
        on_delete=models.CASCADE,
        related_name="rows",
        verbose_name=_("merge"),
    )
    relation = models.CharField(_("relation"), max_length=120)
    object_pk = models.CharField(_("row"), max_length=40)
    moved = models.BooleanField(_("moved"), default=True)
    before = models.JSONField(_("before"), default=dict, encoder=ExactEncoder)
    after = models.JSONField(_("after"), default=dict, encoder=ExactEncoder)

    class Meta:
        verbose_name = _("row of a merge")
        verbose_name_plural = _("rows of merges")

    def __str__(self) -> str:
        return f"{self.relation} {self.object_pk}"
