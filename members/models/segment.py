"""A saved description of members."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.tag import MemberList


class Segment(models.Model):
    """Rules that describe members; who fits is asked afresh each time.

    ``rules`` is a tree: {"match": "all" | "any" | "none", "rules": [...]} where a
    leaf is {"rule": code, "params": {...}} of members/segments/rules.py.

    A static segment has a ``frozen_list`` of those who fitted ``frozen_rules`` on one
    day; its own only rule asks for that list, and never changes.
    """

    name = models.CharField(_("name"), max_length=120, unique=True)
    description = models.TextField(_("description"), blank=True)
    rules = models.JSONField(_("rules"), default=dict)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("made by"),
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    frozen_list = models.OneToOneField(
        MemberList,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("frozen list"),
    )
    frozen_from = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("frozen from"),
    )
    frozen_rules = models.JSONField(_("rules when frozen"), null=True, blank=True)

    class Meta:
        verbose_name = _("segment")
        verbose_name_plural = _("segments")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_static(self) -> bool:
        """Whether its members were written down once, instead of being asked for."""
        return self.frozen_list_id is not None
