"""Key accounts: members whom somebody is to look after by a plan."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.choices import KeyAccountState
from members.models.access import scope_of
from members.models.member import Member
from members.models.user import User

LIVE = (KeyAccountState.PROPOSED, KeyAccountState.APPROVED)


class KeyAccountQuerySet(models.QuerySet["KeyAccount"]):
    """Questions about key accounts."""

    def visible_to(
        self, user: User | AnonymousUser, permission: str = "members.view_keyaccount"
    ) -> "KeyAccountQuerySet":
        """The accounts of members of the stores in which `user` may see them."""
        return self.filter(scope_of(user, permission).q("member__home_store"))

    def live(self) -> "KeyAccountQuerySet":
        """Those proposed or approved."""
        return self.filter(state__in=LIVE)

    def approved(self) -> "KeyAccountQuerySet":
        """Those that are looked after."""
        return self.filter(state=KeyAccountState.APPROVED)


class KeyAccount(models.Model):
    """A member proposed as a key account, and what was decided.

    A member has at most one that is proposed or approved; those that were declined or
    ended stay. ``spend_365`` is the figure at the proposal. The next visit moves when a
    visit is logged.
    """

    member = models.ForeignKey(
        Member,
        on_delete=models.CASCADE,
        related_name="key_accounts",
        verbose_name=_("member"),
    )
    state = models.CharField(
        _("state"),
        max_length=8,
        choices=KeyAccountState.choices,
        default=KeyAccountState.PROPOSED,
    )
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("account manager"),
    )
    why = models.CharField(_("why"), max_length=300)
    spend_365 = models.DecimalField(
        _("spend in 365 days"), max_digits=14, decimal_places=2
    )
    potential = models.DecimalField(
        _("potential in a year"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("What the account could buy in a year, as far as we can judge."),
    )
    credit_note = models.CharField(
        _("credit"),
        max_length=200,
        blank=True,
        help_text=_("Terms of payment and what to mind about them."),
    )
    asked_for = models.TextField(_("what they asked for"), blank=True)
    visit_every = models.PositiveSmallIntegerField(_("visited every (days)"))
    next_visit_on = models.DateField(_("next visit"), null=True, blank=True)
    review_on = models.DateField(_("next review"), null=True, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("proposed by"),
    )
    proposed_at = models.DateTimeField(_("proposed at"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    decision = models.CharField(_("reason of the decision"), max_length=300, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("ended by"),
    )
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)

    objects = KeyAccountQuerySet.as_manager()

    class Meta:
        verbose_name = _("key account")
        verbose_name_plural = _("key accounts")
        ordering = ["-proposed_at", "-pk"]
        default_permissions = ("view", "add", "change")
        permissions = [("approve_keyaccount", _("Can approve key accounts"))]
        constraints = [
            models.UniqueConstraint(
                fields=["member"],
                condition=Q(state__in=[str(state) for state in LIVE]),
                name="key_account_one_live",
            )
        ]
        indexes = [
            models.Index(
                fields=["next_visit_on"],
                condition=Q(state=str(KeyAccountState.APPROVED)),
                name="key_account_next_visit",
            )
        ]

    def __str__(self) -> str:
        return f"{self.member} · {self.get_state_display()}"


class KeyAccountReview(models.Model):
    """One regular look at a key account. Only ever added to."""

    account = models.ForeignKey(
        KeyAccount,
        on_delete=models.CASCADE,
        related_name="reviews",
        verbose_name=_("key account"),
    )
    # Copied down, so that merging and erasing find what was written.
    member = models.ForeignKey(
        Member,
        on_delete=models.CASCADE,
        related_name="+",
        verbose_name=_("member"),
    )
    note = models.TextField(_("what came out"))
    spend_365 = models.DecimalField(
        _("spend in 365 days"), max_digits=14, decimal_places=2
    )
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("by"),
    )

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["-at", "-pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"
