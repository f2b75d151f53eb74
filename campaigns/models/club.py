"""Clubs: members who belong together, with news and events of their own (C11)."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.models import Member, Store, User, scope_of
from members.models.bilingual import in_reader_language


class ClubQuerySet(models.QuerySet["Club"]):
    """Questions about clubs."""

    def visible_to(
        self, user: User | AnonymousUser, permission: str = "campaigns.view_club"
    ) -> "ClubQuerySet":
        """Clubs of one's stores, and those of the whole chain."""
        scope = scope_of(user, permission)
        if scope.everywhere:
            return self
        if not scope:
            return self.none()
        return self.filter(scope.q("store") | Q(store=None))

    def going_on(self) -> "ClubQuerySet":
        """Clubs that have not ended."""
        return self.filter(ended_on=None)


class Club(models.Model):
    """A named group with somebody who leads it. Without a store: the whole chain's."""

    name = models.CharField(_("name (English)"), max_length=80, unique=True)
    name_zh = models.CharField(_("name (Chinese)"), max_length=80, blank=True)
    words = models.TextField(_("what it is (English)"), max_length=500, blank=True)
    words_zh = models.TextField(_("what it is (Chinese)"), max_length=500, blank=True)
    store = models.ForeignKey(
        Store,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("store"),
        help_text=_("Empty: the whole chain."),
    )
    leader = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("led by"),
    )
    is_open = models.BooleanField(
        _("members may join by themselves"),
        default=True,
        help_text=_("On their own page."),
    )
    ended_on = models.DateField(_("ended on"), null=True, blank=True)

    objects = ClubQuerySet.as_manager()

    class Meta:
        verbose_name = _("club")
        verbose_name_plural = _("clubs")
        ordering = ["name"]

    def __str__(self) -> str:
        return in_reader_language(self.name, self.name_zh)

    @property
    def shown_words(self) -> str:
        return in_reader_language(self.words, self.words_zh)


class ClubMembershipQuerySet(models.QuerySet["ClubMembership"]):
    """Questions about who belongs to a club."""

    def current(self) -> "ClubMembershipQuerySet":
        """Those who have not left."""
        return self.filter(left_at=None)

    def visible_to(self, user: User | AnonymousUser) -> "ClubMembershipQuerySet":
        """Those of clubs and members that `user` may see."""
        return self.filter(
            scope_of(user, "members.view_member").q("member__home_store"),
            club__in=Club.objects.visible_to(user),
        )


class ClubMembership(models.Model):
    """One member in one club, from when to when."""

    club = models.ForeignKey(
        Club,
        on_delete=models.PROTECT,
        related_name="memberships",
        verbose_name=_("club"),
    )
    member = models.ForeignKey(
        Member, on_delete=models.CASCADE, related_name="+", verbose_name=_("member")
    )
    joined_at = models.DateTimeField(_("joined at"))
    left_at = models.DateTimeField(_("left at"), null=True, blank=True)
    # Empty: the member did it.
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("taken in by"),
    )

    objects = ClubMembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("club membership")
        verbose_name_plural = _("club memberships")
        ordering = ["-joined_at", "-pk"]
        indexes = [models.Index(fields=["club", "left_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["club", "member"],
                condition=Q(left_at=None),
                name="club_membership_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.club} · {self.member}"
