"""Who may see which rows of campaigns; the rule is members.permissions."""

from wagtail.permissions import register_permission_policy

from campaigns.models import (
    Campaign,
    MessageTemplate,
    OutreachRules,
    Recipient,
    Run,
)
from members.permissions import CHAIN, ScopedPermissionPolicy


def register_policies() -> None:
    """Tell Wagtail the policies of campaigns; called once, by ready()."""
    campaign = "campaigns.Campaign"
    for policy in (
        ScopedPermissionPolicy(Campaign, store="store"),
        ScopedPermissionPolicy(Run, store="campaign__store", like=campaign),
        ScopedPermissionPolicy(Recipient, store="member__home_store", like=campaign),
        ScopedPermissionPolicy(MessageTemplate, store=CHAIN, like=campaign),
        ScopedPermissionPolicy(OutreachRules, store=CHAIN),
    ):
        register_permission_policy(policy.model, policy)
