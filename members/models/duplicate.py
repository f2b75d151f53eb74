"""Two records that may be one person, until somebody has decided."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from members.choices import IN_USE, PairState
from members.models.access import scope_of
from members.models.member import Member
from members.models.user import User


class PairReason(models.TextChoices):
    """What agrees in two records, and what speaks against their being one person's."""

    SAME_PHONE = "same_phone", _("same phone")
    SAME_EMAIL = "same_email", _("same e-mail")
    SAME_WECHAT = "same_wechat", _("same WeChat")
    SAME_NAME = "same_name", _("same name")
    SAME_SOUND = "same_sound", _("name sounds the same")
    SAME_SURNAME = "same_surname", _("same surname")
    PART_OF_NAME = "part_of_name", _("one name is part of the other")
    OTHER_NAME = "other_name", _("other name")
    SAME_BIRTHDAY = "same_birthday", _("same birthday")
    SAME_DAY = "same_day", _("birthday on the same day")
    OTHER_YEAR = "other_year", _("other year of birth")
    OTHER_BIRTHDAY = "other_birthday", _("other birthday")
    SAME_TAIL = "same_tail", _("same last four digits")
    SAME_STORE = "same_store", _("same store")
    OTHER_SEX = "other_sex", _("other sex")


class DuplicatePairQuerySet(models.QuerySet["DuplicatePair"]):
    """Questions about pairs."""

    def visible_to(
        self, user: User | AnonymousUser, permission: str = "members.merge_member"
    ) -> "DuplicatePairQuerySet":
        """The pairs of which `user` may merge both members."""
        scope = scope_of(user, permission)
        return self.filter(scope.q("first__home_store"), scope.q("second__home_store"))

    def open(self) -> "DuplicatePairQuerySet":
        """Pairs that wait for a decision: both records are still in use."""
        return self.filter(
            state=PairState.OPEN, first__status__in=IN_USE, second__status__in=IN_USE
        )


class DuplicatePair(models.Model):
    """Two members, the elder record first, with a score and why they look alike.

    ``reasons`` are codes of PairReason; members/search/likeness.py weighs them. A decided pair stays, so that
    it is never asked about again.
    """

    first = models.ForeignKey(
        Member, on_delete=models.CASCADE, related_name="+", verbose_name=_("first")
    )
    second = models.ForeignKey(
        Member, on_delete=models.CASCADE, related_name="+", verbose_name=_("second")
    )
    score = models.PositiveSmallIntegerField(_("score"))
    reasons = models.JSONField(_("reasons"), default=list)
    state = models.CharField(
        _("state"), max_length=14, choices=PairState.choices, default=PairState.OPEN
    )
    found_at = models.DateTimeField(_("found at"))
    # The last search that found it; what a full search finds no more is taken away.
    seen_at = models.DateTimeField(_("found last at"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    objects = DuplicatePairQuerySet.as_manager()

    class Meta:
        verbose_name = _("pair of records")
        verbose_name_plural = _("pairs of records")
        ordering = ["-score", "-pk"]
        indexes = [
            models.Index(
                fields=["-score", "-id"],
                condition=Q(state=PairState.OPEN),
                name="duplicate_pair_open",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["first", "second"], name="duplicate_pair_once"
            ),
            models.CheckConstraint(
                condition=Q(first__lt=F("second")), name="duplicate_pair_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} · {self.second_id}"


class DuplicateSearch(models.Model):
    """How far the search for pairs has come among new records; one row."""

    last_member_id = models.BigIntegerField(_("last record looked at"), default=0)

    class Meta:
        verbose_name = _("search for duplicates")
        verbose_name_plural = _("searches for duplicates")
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.last_member_id)
