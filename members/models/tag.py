"""Tags on members, and lists of members made by hand."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from members.choices import TagColour
from members.models.member import Member


class Tag(models.Model):
    """A short word that staff put on members."""

    name = models.CharField(_("name"), max_length=30, unique=True)
    colour = models.CharField(
        _("colour"), max_length=8, choices=TagColour.choices, default=TagColour.TEAL
    )

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class MemberTag(models.Model):
    """A tag on a member, and who put it there."""

    member = models.ForeignKey(
        Member,
        on_delete=models.CASCADE,
        related_name="member_tags",
        verbose_name=_("member"),
    )
    tag = models.ForeignKey(
        Tag, on_delete=models.CASCADE, related_name="+", verbose_name=_("tag")
    )
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )

    class Meta:
        verbose_name = _("tag of a member")
        verbose_name_plural = _("tags of members")
        ordering = ["tag__name"]
        constraints = [
            models.UniqueConstraint(fields=["member", "tag"], name="member_tag_once")
        ]

    def __str__(self) -> str:
        return str(self.tag)


class MemberListQuerySet(models.QuerySet["MemberList"]):
    """Questions about lists."""

    def by_hand(self) -> "MemberListQuerySet":
        """Those that people put members on; a frozen one stays as it is."""
        return self.filter(frozen_at=None)


class MemberList(models.Model):
    """Members put together by hand, or whom a segment described on one day.

    A list with ``frozen_at`` was written once, out of a segment, and is changed by
    nobody; the static segment of it asks for its members.
    """

    name = models.CharField(_("name"), max_length=80, unique=True)
    description = models.TextField(_("description"), blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("made by"),
    )
    frozen_at = models.DateTimeField(_("frozen at"), null=True, blank=True)

    objects = MemberListQuerySet.as_manager()

    class Meta:
        verbose_name = _("list of members")
        verbose_name_plural = _("lists of members")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class MemberListEntry(models.Model):
    """A member on a list."""

    member_list = models.ForeignKey(
        MemberList,
        on_delete=models.CASCADE,
        related_name="entries",
        verbose_name=_("list"),
    )
    member = models.ForeignKey(
        Member,
        on_delete=models.CASCADE,
        related_name="list_entries",
        verbose_name=_("member"),
    )
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )

    class Meta:
        verbose_name = _("entry of a list")
        verbose_name_plural = _("entries of lists")
        constraints = [
            models.UniqueConstraint(
                fields=["member_list", "member"], name="member_list_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.member_list)
