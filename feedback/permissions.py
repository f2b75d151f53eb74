"""Who may see which rows of feedback; the rule is members.permissions."""

from wagtail.permissions import register_permission_policy

from feedback.models import Case
from members.permissions import ScopedPermissionPolicy


def register_policies() -> None:
    """Tell Wagtail the policies of feedback; called once, by ready()."""
    register_permission_policy(Case, ScopedPermissionPolicy(Case, store="store"))
