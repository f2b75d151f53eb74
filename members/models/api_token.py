"""Keys by which other programs use the API, and the answers kept for repeated requests.

A token acts through an account of its own, which is inactive: nobody can log in with
it or reset its password. Its rights are those of the token's scopes at the token's
place, and are given to the account for one request only (`ApiToken.acting_user`).
"""

import hashlib
from datetime import datetime

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.choices import ApiScope
from members.models.access import EVERYWHERE, Scope, grant
from members.models.store import Region, Store
from members.models.user import User

VIEW = "members.view_member"
SCOPE_PERMISSIONS: dict[str, tuple[str, ...]] = {
    ApiScope.MEMBERS_READ: (VIEW,),
    ApiScope.MEMBERS_WRITE: (VIEW, "members.add_member", "members.change_member"),
    ApiScope.PURCHASES_READ: (VIEW, "members.view_purchase"),
    ApiScope.PURCHASES_WRITE: ("members.add_purchase",),
    ApiScope.STATISTICS_READ: (VIEW, "members.view_segment"),
    ApiScope.FEEDBACK_READ: ("feedback.view_case",),
    ApiScope.FEEDBACK_WRITE: ("feedback.add_case",),
    ApiScope.CONTACTS_READ: ("members.reveal_member",),
}


def hash_of(secret: str) -> str:
    """What is stored of a token: 256 random bits need no salt and no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


class ApiToken(models.Model):
    """A key of one program, at a store, in a region or (neither) in the whole chain."""

    name = models.CharField(
        _("name"), max_length=80, help_text=_("Which program uses it, and where.")
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    hint = models.CharField(_("begins with"), max_length=12, editable=False)
    scopes = models.JSONField(_("scopes"), default=list)
    store = models.ForeignKey(
        Store,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("store"),
    )
    region = models.ForeignKey(
        Region,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("region"),
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="api_token",
        editable=False,
        verbose_name=_("account"),
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("made by"),
    )
    made_at = models.DateTimeField(_("made at"), editable=False)
    expires_at = models.DateTimeField(_("valid until"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True, editable=False)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("revoked by"),
    )
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)
    # Requests of the running minute, for the limit.
    window_at = models.DateTimeField(null=True, editable=False)
    window_count = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(store=None) | Q(region=None), name="api_token_one_place"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def place(self) -> str:
        """The store's or the region's name, or the word for the whole chain."""
        return str(self.store or self.region or _("Whole chain"))

    @property
    def scope(self) -> Scope:
        """The stores that the token reaches; one query for a region."""
        if self.store_id is not None:
            return Scope(everywhere=False, store_ids=frozenset({self.store_id}))
        if self.region_id is None:
            return EVERYWHERE
        stores = Store.objects.filter(region=self.region_id).values_list(
            "pk", flat=True
        )
        return Scope(everywhere=False, store_ids=frozenset(stores))

    def is_valid(self, at: datetime) -> bool:
        """Whether it opens anything at this moment."""
        return self.revoked_at is None and at < self.expires_at

    def has(self, scope: str) -> bool:
        """Whether it may do this ("members.read")."""
        return scope in self.scopes

    def acting_user(self) -> User:
        """The token's account with the token's rights, as `by` of actions and the
        person of `.visible_to`. Rights end with this object: none are stored."""
        place = self.scope
        grant(
            self.user,
            {
                permission: place
                for scope in self.scopes
                for permission in SCOPE_PERMISSIONS.get(scope, ())
            },
        )
        return self.user


class ApiAnswer(models.Model):
    """What was answered under an Idempotency-Key, kept to be said again.

    The row is committed before the work begins: of two requests at once, one makes it.
    The answer is written in the transaction of the work. ``claimed_at`` is renewed by
    who takes over from a process that died; ``answered_at`` is empty until the end.
    """

    token = models.ForeignKey(
        ApiToken, on_delete=models.CASCADE, related_name="+", verbose_name=_("token")
    )
    key = models.CharField(_("key"), max_length=255)
    request_hash = models.CharField(max_length=64)
    claimed_at = models.DateTimeField(_("begun at"), db_index=True)
    answered_at = models.DateTimeField(_("answered at"), null=True)
    status = models.PositiveSmallIntegerField(_("status"), null=True)
    headers = models.JSONField(default=dict, encoder=DjangoJSONEncoder)
    body = models.TextField(blank=True)
    # Whose data stand in the answer: it goes when the person is erased.
    member = models.ForeignKey(
        "members.Member", on_delete=models.CASCADE, null=True, related_name="+"
    )

    class Meta:
        verbose_name = _("answer of the API")
        verbose_name_plural = _("answers of the API")
        constraints = [
            models.UniqueConstraint(fields=["token", "key"], name="api_answer_once")
        ]

    def __str__(self) -> str:
        return self.key
