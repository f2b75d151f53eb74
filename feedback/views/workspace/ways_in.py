"""The section that tells what only this way in had, and whose case a guest's may be."""

from typing import Any

from feedback.forms.staff import LinkForm
from feedback.forms.ways_in import told
from feedback.queries.doubles import confirmed_members
from feedback.views.workspace.sections import CaseDesk, Section, Step


def way_in(desk: CaseDesk) -> dict[str, Any] | None:
    """Postmark, outlet, officer …; None when there is nothing to tell."""
    rows = told(desk.case)
    return {"rows": rows} if rows else None


def confirmed(desk: CaseDesk) -> dict[str, Any] | None:
    """Members with the address that the guest confirmed, for staff to choose from."""
    found = confirmed_members(desk.case, user=desk.user) if desk.may_change else []
    if not found:
        return None
    return {"members": found, "form": desk.form("link", LinkForm)}


SECTIONS = (
    Section("way_in", "side", 21, "feedback/sections/way_in.html", way_in),
    Section("confirmed", "side", 11, "feedback/sections/confirmed.html", confirmed),
)
STEPS: dict[str, Step] = {}
