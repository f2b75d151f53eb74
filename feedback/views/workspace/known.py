"""The workspace's section of what is done about problems like this one."""

from typing import Any

from feedback.choices import CaseKind
from feedback.forms.corrective import VIEW
from feedback.queries.corrective import known_of
from feedback.views.workspace.sections import CaseDesk, Section, Step
from members.models import scope_of

STEPS: dict[str, Step] = {}


def known(desk: CaseDesk) -> dict[str, Any] | None:
    """Open corrective actions of this cause or batch, and what became of past ones."""
    if desk.case.kind not in {CaseKind.COMPLAINT, CaseKind.INCIDENT}:
        return None
    scope = scope_of(desk.user, VIEW)
    rows = [(each, scope.covers(each.store_id)) for each in known_of(desk.case)]
    return {"rows": rows} if rows else None


SECTIONS = (Section("known", "side", 50, "feedback/sections/known.html", known),)
