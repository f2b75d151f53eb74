"""Who may do what with cases: rights hold in stores, and so do the rows."""

from django.db.models import Exists, OuterRef, Q
from wagtail.permissions import register_permission_policy

from feedback.choices import StaffPart
from feedback.models import (
    ActionItem,
    Attachment,
    AuthorityLimit,
    CannedReply,
    Case,
    CaseCategory,
    CaseEntry,
    CasePromise,
    CaseStaff,
    Cause,
    ClockPolicy,
    CorrectionProposal,
    CorrectiveAction,
    DailyReading,
    Department,
    FollowUp,
    IncomingMail,
    KnownMatter,
    RecurrenceRule,
    RegisterClosing,
    RegisterEntry,
    ReturnedGoods,
    Solution,
    WorkCalendar,
)
from members.permissions import CHAIN, Person, ScopedPermissionPolicy

CASE = "feedback.Case"
CORRECTIVE = "feedback.CorrectiveAction"


class CasePolicy(ScopedPermissionPolicy):
    """Cases by their store; who is involved in one sees nothing of it anywhere."""

    def condition(self, user: Person, action: str = "view") -> Q:
        involved = CaseStaff.objects.filter(
            case=OuterRef("pk"), user=user.pk, part=StaffPart.INVOLVED
        )
        return super().condition(user, action) & Q(~Exists(involved))


def register_policies() -> None:
    """Tell Wagtail the policies of feedback; called once, by ready().

    A case without a store, and what belongs to it, is for those who hold the right in
    the whole chain.
    """
    for policy in (
        CasePolicy(Case, store="store"),
        ScopedPermissionPolicy(CaseEntry, store="case__store", like=CASE),
        ScopedPermissionPolicy(Attachment, store="case__store", like=CASE),
        ScopedPermissionPolicy(RegisterEntry, store="store"),
        ScopedPermissionPolicy(RegisterClosing, store="store"),
        ScopedPermissionPolicy(DailyReading, store="store"),
        # The chain's calendar is of no store: for those of the whole chain to change.
        ScopedPermissionPolicy(WorkCalendar, store="store"),
        ScopedPermissionPolicy(ClockPolicy, store=CHAIN),
        ScopedPermissionPolicy(CorrectiveAction, store="store"),
        ScopedPermissionPolicy(ActionItem, store="action__store", like=CORRECTIVE),
        ScopedPermissionPolicy(CorrectionProposal, store="store", like=CORRECTIVE),
        ScopedPermissionPolicy(RecurrenceRule, store=CHAIN),
        ScopedPermissionPolicy(CasePromise, store="case__store", like=CASE),
        ScopedPermissionPolicy(FollowUp, store="case__store", like=CASE),
        ScopedPermissionPolicy(IncomingMail, store="case__store", like=CASE),
        ScopedPermissionPolicy(Solution, store="case__store", like=CASE),
        ScopedPermissionPolicy(ReturnedGoods, store="store", like=CASE),
        ScopedPermissionPolicy(AuthorityLimit, store=CHAIN),
        ScopedPermissionPolicy(Cause, store=CHAIN),
        ScopedPermissionPolicy(CaseCategory, store=CHAIN),
        ScopedPermissionPolicy(Department, store=CHAIN),
        ScopedPermissionPolicy(CannedReply, store=CHAIN),
        ScopedPermissionPolicy(KnownMatter, store=CHAIN),
    ):
        register_permission_policy(policy.model, policy, exact_class=True)
