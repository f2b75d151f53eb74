"""Menu entries of tiers, points, renewals and key accounts."""

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from members.models import KeyAccount, User, scope_of
from members.views.confidential_menu import CountedItem, holds


def benefits_menu() -> MenuItem:
    """The submenu with renewals, movers and the ledger."""
    items = [
        CountedItem(
            label,
            reverse_lazy(url),
            name=name,
            icon_name=icon,
            order=order,
            shown=holds(permission),
        )
        for order, (label, url, name, icon, permission) in enumerate(
            (
                (
                    *(_("Renewals"), "members_renewals", "renewals", "rotate"),
                    "members.change_member",
                ),
                (
                    *(_("Tier changes"), "tier-changes:index", "tier-changes", "order"),
                    "members.view_member",
                ),
                (
                    *(_("Points ledger"), "points-ledger:index", "points", "pick"),
                    "members.view_pointsentry",
                ),
            )
        )
    ]
    return SubmenuMenuItem(
        _("Benefits"),
        Menu(items=items),
        name="member-benefits",
        icon_name="plus-inverse",
        order=26,
    )


def _to_approve(user: User) -> int:
    scope = scope_of(user, "members.approve_keyaccount")
    if not scope.everywhere and not scope.store_ids:
        return 0
    waiting = KeyAccount.objects.visible_to(user, "members.approve_keyaccount")
    return waiting.filter(state="proposed").exclude(proposed_by=user).count()


def key_accounts_item() -> MenuItem:
    """The page of the key accounts, with the number of proposals to decide."""
    return CountedItem(
        _("Key accounts"),
        reverse_lazy("members_key_accounts"),
        name="key-accounts",
        icon_name="key",
        order=24,
        shown=holds("members.view_keyaccount"),
        waiting=_to_approve,
    )


def rules_item() -> MenuItem:
    """The settings page of the chain's rules."""
    return CountedItem(
        _("Tiers, points, membership"),
        reverse_lazy("members_chain_rules"),
        name="chain-rules",
        icon_name="sliders",
        order=670,
        shown=holds("members.view_chainrules"),
    )
