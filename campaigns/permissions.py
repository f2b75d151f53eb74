"""Who may see which rows of campaigns; the rule is members.permissions."""

from django.db.models import Exists, OuterRef, Q
from wagtail.permissions import register_permission_policy

from campaigns.models import (
    Call,
    CallList,
    Campaign,
    Club,
    ClubMembership,
    Event,
    Invitation,
    MessageTemplate,
    OutreachRules,
    Recipient,
    Run,
    ServiceRule,
    Survey,
    SurveyAnswer,
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


class ChainSeenPolicy(ScopedPermissionPolicy):
    """What belongs to the whole chain (no store) is seen by whoever sees any; changing
    it needs the right in the whole chain."""

    def condition(self, user: Person, action: str = "view") -> Q:
        scope = self.scope_for(user, action)
        if action != "view" or not scope or scope.everywhere:
            return self.within(scope)
        return self.within(scope) | Q(**{self.store: None})


class InvitationPolicy(ScopedPermissionPolicy):
    """Everybody at one's events; at the whole chain's the members of one's stores."""

    def condition(self, user: Person, action: str = "view") -> Q:
        permission = self.permission(action)
        rows = Invitation.objects.visible_to(user, permission)
        return Q(pk__in=rows.values("pk"))


class MembershipPolicy(ScopedPermissionPolicy):
    """Members of one's stores in the clubs that one sees."""

    def condition(self, user: Person, action: str = "view") -> Q:
        return Q(pk__in=ClubMembership.objects.visible_to(user).values("pk"))


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
        ChainSeenPolicy(Event, store="store"),
        InvitationPolicy(Invitation, store="event__store", like="campaigns.Event"),
        ChainSeenPolicy(Survey, store="store"),
        ScopedPermissionPolicy(
            SurveyAnswer, store="member__home_store", like="campaigns.Survey"
        ),
        ChainSeenPolicy(Club, store="store"),
        MembershipPolicy(
            ClubMembership, store="member__home_store", like="campaigns.Club"
        ),
    ):
        register_permission_policy(policy.model, policy)
