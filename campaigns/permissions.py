"""Who may see which rows of campaigns; the rule is members.permissions."""

from django.db.models import Exists, OuterRef, Q
from wagtail.permissions import register_permission_policy

from campaigns.models import (
    Call,
    CallList,
    Campaign,
    MessageTemplate,
    OutreachRules,
    Recipient,
    Run,
    ServiceRule,
    ThanksRule,
    ThanksSuggestion,
)
from members.permissions import CHAIN, Person, ScopedPermissionPolicy


class CallListPolicy(ScopedPermissionPolicy):
    """Lists of one's stores; to see, also those of the whole chain with a call to a
    member of one's stores."""

    def condition(self, user: Person, action: str = "view") -> Q:
        own = super().condition(user, action)
        if action != "view":
            return own
        calls = Call.objects.visible_to(user).filter(call_list=OuterRef("pk"))
        return own | Q(Exists(calls))


def register_policies() -> None:
    """Tell Wagtail the policies of campaigns; called once, by ready()."""
    campaign, call_list = "campaigns.Campaign", "campaigns.CallList"
    for policy in (
        ScopedPermissionPolicy(Campaign, store="store"),
        ScopedPermissionPolicy(Run, store="campaign__store", like=campaign),
        ScopedPermissionPolicy(Recipient, store="member__home_store", like=campaign),
        ScopedPermissionPolicy(MessageTemplate, store=CHAIN, like=campaign),
        ScopedPermissionPolicy(OutreachRules, store=CHAIN),
        CallListPolicy(CallList, store="store"),
        ScopedPermissionPolicy(Call, store="member__home_store"),
        ScopedPermissionPolicy(ServiceRule, store="call_list__store", like=call_list),
        ScopedPermissionPolicy(ThanksRule, store=CHAIN),
        ScopedPermissionPolicy(
            ThanksSuggestion, store="member__home_store", like="campaigns.Call"
        ),
    ):
        register_permission_policy(policy.model, policy)
