"""Who works where, what that lets them see, and the log of what they looked at.

A person holds a role at a store, in a region or for the whole chain: a post. The
scope of a permission is the set of stores in which the person's posts carry it.
`.visible_to(user)` of every QuerySet and every permission policy ask this module.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from members.choices import AccessAction, Role
from members.models.store import Region, Store
from members.models.user import User


class Post(models.Model):
    """A role held by a person at a store, in a region, or (neither) in the whole chain.

    Rights come from the Django group named after the role, which `manage.py
    syncroles` writes from portal/roles.py.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="posts",
        verbose_name=_("user"),
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    store = models.ForeignKey(
        Store,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="posts",
        verbose_name=_("store"),
    )
    region = models.ForeignKey(
        Region,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="posts",
        verbose_name=_("region"),
    )

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["user_id", "role", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(store=None) | Q(region=None), name="post_one_place"
            ),
            models.UniqueConstraint(
                # an expression: SQLite knows no NULLS NOT DISTINCT
                "user",
                "role",
                Coalesce("store", 0),
                Coalesce("region", 0),
                name="post_unique",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} · {self.place}"

    @property
    def place(self) -> str:
        """The store's or the region's name, or the word for the whole chain."""
        return str(self.store or self.region or _("Whole chain"))


@dataclass(frozen=True)
class Scope:
    """The stores in which a permission holds."""

    everywhere: bool
    store_ids: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        """Whether there is any store in which the permission holds."""
        return self.everywhere or bool(self.store_ids)

    def covers(self, store_id: int | None) -> bool:
        """Whether a row of this store is inside; a row of no store only if everywhere."""
        return self.everywhere or store_id in self.store_ids

    def q(self, field: str) -> Q:
        """A condition on a store column: ``scope.q("home_store")``."""
        if self.everywhere:
            return Q()
        return Q(**{f"{field}_id__in": sorted(self.store_ids)})


NOWHERE = Scope(everywhere=False)
EVERYWHERE = Scope(everywhere=True)


def scope_of(user: User | AnonymousUser, permission: str) -> Scope:
    """The stores in which `user` holds `permission` ("members.view_member").

    Superusers hold everything everywhere; inactive and anonymous users nothing.
    The posts are read once per user object (three queries) and kept on it. The account
    of an API token holds what was granted to it for this request.
    """
    granted: Mapping[str, Scope] | None = getattr(user, "_granted", None)
    if granted is not None:
        return granted.get(permission, NOWHERE)
    if isinstance(user, AnonymousUser) or not user.is_active:
        return NOWHERE
    if user.is_superuser:
        return EVERYWHERE
    scopes = getattr(user, "_scopes", None)
    if scopes is None:
        scopes = _read_scopes(user)
        user._scopes = scopes  # type: ignore[attr-defined]  # noqa: SLF001 -- per-request cache
    found: Scope = scopes.get(permission, NOWHERE)
    return found


def grant(user: User, scopes: Mapping[str, Scope]) -> None:
    """Give an account exactly these rights, for as long as this object lives.

    For accounts of machines, whose rights are those of their token and no more: posts
    don't count any longer, nor does it matter that the account is inactive.
    """
    user._granted = dict(scopes)  # type: ignore[attr-defined]  # noqa: SLF001 -- ends with the object


def _read_scopes(user: User) -> dict[str, Scope]:
    posts = list(user.posts.all())
    permissions = _permissions_by_role({post.role for post in posts})
    regions = {post.region_id for post in posts if post.region_id}
    stores_in: dict[int, set[int]] = {}
    if regions:
        for region_id, store_id in Store.objects.filter(
            region_id__in=regions
        ).values_list("region_id", "pk"):
            stores_in.setdefault(region_id or 0, set()).add(store_id)
    scopes: dict[str, Scope] = {}
    for post in posts:
        for permission in permissions.get(post.role, ()):
            known = scopes.get(permission, NOWHERE)
            if post.store_id:
                place = Scope(everywhere=False, store_ids=frozenset({post.store_id}))
            elif post.region_id:
                stores = frozenset(stores_in.get(post.region_id, ()))
                place = Scope(everywhere=False, store_ids=stores)
            else:
                place = EVERYWHERE
            scopes[permission] = Scope(
                everywhere=known.everywhere or place.everywhere,
                store_ids=known.store_ids | place.store_ids,
            )
    return scopes


def _permissions_by_role(roles: set[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    rows = Permission.objects.filter(group__name__in=roles).values_list(
        "group__name", "content_type__app_label", "codename"
    )
    for role, app_label, codename in rows:
        found.setdefault(role, set()).add(f"{app_label}.{codename}")
    return found


def role_group(role: str) -> Group:
    """The Django group that stores the rights of a role; made when it is missing."""
    group, _created = Group.objects.get_or_create(name=role)
    return group


class AccessLogQuerySet(models.QuerySet["AccessLog"]):
    """Questions about the access log."""

    def delete(self) -> tuple[int, dict[str, int]]:
        """Refused: the log is only ever added to."""
        message = "the access log is only ever added to"
        raise TypeError(message)

    def update(self, **kwargs: Any) -> int:
        """Refused: the log is only ever added to."""
        message = "the access log is only ever added to"
        raise TypeError(message)


class AccessLog(models.Model):
    """Who looked at what of whom, when and why. Only ever added to."""

    at = models.DateTimeField(_("at"), db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("user"),
    )
    action = models.CharField(_("action"), max_length=20, choices=AccessAction.choices)
    member = models.ForeignKey(
        "members.Member",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("member"),
    )
    what = models.CharField(_("what"), max_length=200, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    count = models.PositiveIntegerField(_("count"), default=1)

    objects = AccessLogQuerySet.as_manager()

    class Meta:
        verbose_name = _("access log entry")
        verbose_name_plural = _("access log")
        ordering = ["-at", "-pk"]
        # Each ends in the key: pages of the auditor's list are cut at a row.
        indexes = [
            models.Index(fields=["user", "action", "at"]),
            models.Index(fields=["user", "-id"]),
            models.Index(fields=["member", "-id"]),
            models.Index(fields=["action", "-id"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()} · {self.what}"

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Refused: the log is only ever added to."""
        return type(self).objects.all().delete()
