"""The promises of a case: made, kept, moved."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from feedback.actions import promises as actions
from feedback.forms.promises import BrokenForm, KeptForm, PromiseForm
from feedback.queries.promises import promises_of
from feedback.views.workspace.sections import CaseDesk, Section, Step
from members.queries.figures import portal_day

STEPS: dict[str, Step] = {
    "promise": Step(PromiseForm, actions.make_promise, _("The promise is noted.")),
    "promise_kept": Step(KeptForm, actions.keep_promise, _("Kept. Well done.")),
    "promise_broken": Step(
        BrokenForm,
        actions.break_promise,
        _("Written down. With a new day, the customer is told."),
    ),
}


def promises(desk: CaseDesk) -> dict[str, Any] | None:
    """All promises with what can be done; a box for a new one while the case is open."""
    rows = promises_of(desk.case)
    may_promise = desk.may_change and desk.case.is_open
    if not rows and not may_promise:
        return None
    return {
        "promises": rows,
        "today": portal_day(desk.now),
        "may_change": desk.may_change,
        "may_promise": may_promise,
        "form": desk.form("promise", PromiseForm) if may_promise else None,
        "tried": {
            name: desk.tried[name]
            for name in ("promise_kept", "promise_broken")
            if name in desk.tried
        },
    }


SECTIONS = (
    Section("promises", "main", 80, "feedback/sections/promises.html", promises),
)
