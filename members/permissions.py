"""The one permission policy: a right holds in stores, and so do its rows.

Wagtail asks a policy whether somebody may do something with a model at all; its
generic views never ask about a row. So the policy also gives the rows (`scope`), and
members/scoped_admin.py makes every view start from them. The rule behind both is
members.models.access.scope_of, which `.visible_to(user)` of the QuerySets asks too.
"""

from collections.abc import Iterator
from typing import Any, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, Q, QuerySet
from django.forms import BaseForm, ModelChoiceField
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import policy_registry, register_permission_policy

from members.models import (
    AccessLog,
    Activity,
    ApiToken,
    Category,
    ChainRules,
    ConsentWording,
    Contact,
    ContactPoint,
    CustomerType,
    CustomField,
    EarnRule,
    EventAttendance,
    ExportRequest,
    FieldChange,
    Handover,
    ImportantDate,
    JoiningReason,
    KeyAccount,
    Member,
    MemberGap,
    MemberList,
    Message,
    OwnedThing,
    PointsEntry,
    Post,
    Product,
    ProductUse,
    Promise,
    Purchase,
    Region,
    Scope,
    Segment,
    ServiceRecord,
    Source,
    Store,
    Tag,
    Tier,
    TierChange,
    TierFloor,
    User,
    scope_of,
)
from members.models.access import NOWHERE

M = TypeVar("M", bound=Model)
Person = User | AnonymousUser

# A store of the path itself (Store), or no store at all (the catalogue).
ITSELF = "pk"
CHAIN = ""


class ScopedPermissionPolicy(ModelPermissionPolicy):
    """Rights on the rows of a model, store by store.

    ``store`` names the way from a row to its store ("home_store",
    "member__home_store"); ITSELF when the row is a store; CHAIN when rows belong to
    no store: a right held anywhere shows all of them, but changing one needs the right
    in the whole chain, which it changes. A row whose store is empty belongs to the
    whole chain and needs the right in the whole chain.

    ``like`` names another model whose rights govern this one: contact points are
    governed by "members.member".
    """

    def __init__(self, model: type[Model], *, store: str, like: str = "") -> None:
        super().__init__(model, auth_model=like or None)
        self.store = store

    def permission(self, action: str) -> str:
        """The full name of the right that this action needs: "members.view_member"."""
        return str(self._get_permission_name(action))

    def user_has_permission(self, user: Person, action: str) -> bool:
        """Whether one of the person's posts carries the right."""
        return bool(self.scope_for(user, action))

    def scope_for(self, user: Person, action: str) -> Scope:
        """The stores in which the person may do this with rows of the model."""
        scope = scope_of(user, self.permission(action))
        if self.store == CHAIN and action != "view" and not scope.everywhere:
            return NOWHERE
        return scope

    def condition(self, user: Person, action: str = "view") -> Q:
        """The condition that the rows inside the person's scope fulfil."""
        return self.within(self.scope_for(user, action))

    def within(self, scope: Scope) -> Q:
        """The condition that the rows of these stores fulfil."""
        if scope.everywhere:
            return Q()
        if self.store == CHAIN:
            return Q() if scope.store_ids else Q(pk__in=[])
        if self.store == ITSELF:
            return Q(pk__in=sorted(scope.store_ids))
        return scope.q(self.store)

    def scope(
        self, user: Person, queryset: QuerySet[M], action: str = "view"
    ) -> QuerySet[M]:
        """The rows of `queryset` with which the person may do `action`."""
        return queryset.filter(self.condition(user, action))

    def in_scope(self, user: Person, obj: Model, action: str = "view") -> bool:
        """Whether this row is among them. Asks the database: one query."""
        rows: QuerySet[Any] = type(obj)._default_manager.filter(pk=obj.pk)
        return self.scope(user, rows, action).exists()

    def user_has_permission_for_instance(
        self, user: Person, action: str, instance: Model
    ) -> bool:
        """A row that is not stored yet needs the right; a stored one must be in scope."""
        if instance.pk is None:
            return self.user_has_permission(user, action)
        return self.in_scope(user, instance, action)

    def instances_user_has_any_permission_for(
        self, user: Person, actions: list[str]
    ) -> QuerySet[Any]:
        """The rows in the scope of any of the actions."""
        condition = Q(pk__in=[])
        for action in actions:
            condition |= self.condition(user, action)
        rows: QuerySet[Any] = self.model._default_manager.filter(condition)
        return rows

    def users_with_any_permission(self, actions: list[str]) -> QuerySet[Any]:
        """Active people whose posts carry any of the rights, somewhere."""
        found: QuerySet[Any] = super().users_with_any_permission(actions)
        return found.filter(is_active=True)


class UserPolicy(ScopedPermissionPolicy):
    """Staff, by the stores of their posts. Website accounts are nobody's to manage.

    Somebody with a right in some stores sees the staff who work in one of them, and
    may change those who work in no other place; nobody but a superuser touches a
    superuser. (Whoever may change an e-mail address can take an account over.)
    """

    def scope_for(self, user: Person, action: str) -> Scope:
        return scope_of(user, self.permission(action))

    def condition(self, user: Person, action: str = "view") -> Q:
        scope = scope_of(user, self.permission(action))
        staff = Q(is_staff=True)
        if action != "view" and not user.is_superuser:
            staff &= Q(is_superuser=False)
        if scope.everywhere:
            return staff
        inside = Post.objects.filter(scope.q("store"))
        condition = staff & Q(pk__in=inside.values("user"))
        if action != "view":
            outside = Post.objects.exclude(pk__in=inside.values("pk"))
            condition &= ~Q(pk__in=outside.values("user"))
        return condition


class DocumentPolicy(ScopedPermissionPolicy):
    """Controlled documents: one's own, and those with members of one's stores."""

    def condition(self, user: Person, action: str = "view") -> Q:
        return Q(pk__in=ExportRequest.objects.visible_to(user).values("pk"))

    def within(self, scope: Scope) -> Q:
        if scope.everywhere:
            return Q()
        concerned = ExportRequest.stores.through.objects.filter(
            store_id__in=sorted(scope.store_ids)
        )
        return Q(pk__in=concerned.values("exportrequest"))


def colleagues(user: Person, permission: str) -> QuerySet[User]:
    """Active staff who work where the person holds the right: in one of its stores,
    in a region with one of its stores, or in the whole chain."""
    scope = scope_of(user, permission)
    staff = User.objects.filter(is_active=True, is_staff=True)
    if scope.everywhere:
        return staff
    if not scope.store_ids:
        return staff.none()
    stores = Store.objects.filter(pk__in=sorted(scope.store_ids))
    posts = Post.objects.filter(
        Q(store__in=stores)
        | Q(region__in=stores.values("region"))
        | Q(store=None, region=None)
    )
    return staff.filter(pk__in=posts.values("user"))


def scoped(
    user: Person, queryset: QuerySet[M], action: str = "view", permission: str = ""
) -> QuerySet[M]:
    """The rows of `queryset` that the policy of its model gives to the person.

    For stores a full ``permission`` may be named instead of an action: those where
    the person holds it. A model without a policy of ours is refused: TypeError.
    """
    if permission:
        if queryset.model is not Store:
            message = "a permission by name is asked of stores only"
            raise TypeError(message)
        scope = scope_of(user, permission)
        if scope.everywhere:
            return queryset
        return queryset.filter(pk__in=sorted(scope.store_ids))
    return policy_of(queryset.model).scope(user, queryset, action)


def policy_of(model: type[Model]) -> ScopedPermissionPolicy:
    """The policy registered for a model; TypeError when it has none of ours."""
    policy = policy_registry.get_by_type(model, fallback=False)
    if not isinstance(policy, ScopedPermissionPolicy):
        message = f"register a ScopedPermissionPolicy for {model._meta.label}"
        raise TypeError(message)
    return policy


def limit_choices(form: BaseForm, *, user: Person, permission: str) -> None:
    """Take from a form's choices every row outside of the person's scope.

    A list of choices is no guard by itself: any number can be posted, also to move a
    row into another store. Fields that choose a store keep those where the person
    holds ``permission`` ("members.change_member"); fields that choose a person of the
    staff keep the colleagues of these stores; fields that choose a row of another model
    with a policy keep the rows that the person may see.
    """
    for field in form.fields.values():
        if not isinstance(field, ModelChoiceField) or field.queryset is None:
            continue
        model = field.queryset.model
        policy = policy_registry.get_by_type(model, fallback=False)
        if model is Store:
            field.queryset = scoped(user, field.queryset, permission=permission)
        elif model is User:
            staff = colleagues(user, permission)
            field.queryset = field.queryset.filter(pk__in=staff.values("pk"))
        elif isinstance(policy, ScopedPermissionPolicy) and policy.store != CHAIN:
            field.queryset = policy.scope(user, field.queryset)


def _policies_of_members() -> Iterator[ScopedPermissionPolicy]:
    """The policies of what hangs on a member: its store is the member's."""
    member, contact, store = "members.Member", "members.Contact", "member__home_store"
    model: type[Model]
    yield ScopedPermissionPolicy(Member, store="home_store")
    yield ScopedPermissionPolicy(MemberGap, store="home_store", like=member)
    for model in (ContactPoint, ImportantDate, TierChange):
        yield ScopedPermissionPolicy(model, store=store, like=member)
    for model in (Promise, OwnedThing, ServiceRecord, ProductUse, EventAttendance):
        yield ScopedPermissionPolicy(model, store=store, like=contact)
    yield ScopedPermissionPolicy(FieldChange, store=store, like="members.Activity")
    for model in (
        AccessLog, Activity, Contact, KeyAccount, Message, PointsEntry, TierFloor,
    ):  # fmt: skip
        yield ScopedPermissionPolicy(model, store=store)


def _policies_of_the_house() -> Iterator[ScopedPermissionPolicy]:
    """The policies of what belongs to a store or to the whole chain."""
    model: type[Model]
    for model in (ApiToken, Handover, Post, Purchase):
        yield ScopedPermissionPolicy(model, store="store")
    for model in (
        Category, ChainRules, ConsentWording, CustomField, CustomerType, EarnRule, JoiningReason,
        MemberList, Product, Region, Segment, Source, Tag, Tier,
    ):  # fmt: skip
        yield ScopedPermissionPolicy(model, store=CHAIN)
    yield ScopedPermissionPolicy(Store, store=ITSELF)
    yield DocumentPolicy(ExportRequest, store="stores")
    yield UserPolicy(User, store=CHAIN)


def register_policies() -> None:
    """Tell Wagtail the policies of the models of members; called once, by ready()."""
    for policy in (*_policies_of_members(), *_policies_of_the_house()):
        # exact_class: wagtail.users registers its own policy for users after us.
        register_permission_policy(policy.model, policy, exact_class=True)
