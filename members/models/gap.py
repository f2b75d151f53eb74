"""What is missing in an archive, or no longer true: one row a gap."""

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from members.choices import GapKind
from members.models.access import scope_of
from members.models.member import Member
from members.models.store import Store
from members.models.user import User


class MemberGapQuerySet(models.QuerySet["MemberGap"]):
    """Questions about gaps."""

    def visible_to(
        self, user: User | AnonymousUser, permission: str = "members.view_member"
    ) -> "MemberGapQuerySet":
        """The gaps of members of the stores in which `user` holds `permission`."""
        return self.filter(scope_of(user, permission).q("home_store"))


class MemberGap(models.Model):
    """One thing that one record lacks. Found by members/queries/completeness.py.

    Written by a nightly job for everybody, and at once for a record that was changed:
    looking for what is absent would read the whole table each time somebody asks.
    ``home_store`` is copied from the member.
    """

    member = models.ForeignKey(
        Member,
        on_delete=models.CASCADE,
        related_name="gaps",
        db_index=False,
        verbose_name=_("member"),
    )
    home_store = models.ForeignKey(
        Store,
        on_delete=models.CASCADE,
        related_name="+",
        db_index=False,
        verbose_name=_("home store"),
    )
    kind = models.CharField(_("what"), max_length=16, choices=GapKind.choices)

    objects = MemberGapQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("gap in a record")
        verbose_name_plural = _("gaps in records")
        indexes = [
            models.Index(
                fields=["home_store", "kind", "-member"], name="member_gap_of_store"
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["member", "kind"], name="member_gap_once")
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
