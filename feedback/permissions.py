"""Who may do what with cases: rights hold in stores, and so do the rows."""

from wagtail.permissions import register_permission_policy

from feedback.models import (
    Attachment,
    Case,
    CaseEntry,
    DailyReading,
    RegisterClosing,
    RegisterEntry,
)
from members.permissions import ScopedPermissionPolicy

CASE = "feedback.Case"


def register_policies() -> None:
    """Tell Wagtail the policies of feedback; called once, by ready().

    A case without a store, and what belongs to it, is for those who hold the right in
    the whole chain.
    """
    for policy in (
        ScopedPermissionPolicy(Case, store="store"),
        ScopedPermissionPolicy(CaseEntry, store="case__store", like=CASE),
        ScopedPermissionPolicy(Attachment, store="case__store", like=CASE),
        ScopedPermissionPolicy(RegisterEntry, store="store"),
        ScopedPermissionPolicy(RegisterClosing, store="store"),
        ScopedPermissionPolicy(DailyReading, store="store"),
    ):
        register_permission_policy(policy.model, policy, exact_class=True)
