"""Sorting a case and finding out: assessment, finding, facts, staff named."""

from typing import Any

from django.utils.translation import gettext_lazy

from feedback.actions import assessing, facts
from feedback.choices import CaseKind, Harm, Severity, Spread, StaffPart
from feedback.forms.assessing import AskForm, AssessForm, FactForm, JudgeForm
from feedback.forms.steps import InvolvedForm, NotInvolvedForm
from feedback.models import CaseStaff
from feedback.queries.facts import facts_of, missing_facts
from feedback.views.workspace.sections import CaseDesk, Section, Step
from feedback.workflow import CRITERIA, MATRIX, REFUSE, target_of
from members.models import scope_of

STEPS: dict[str, Step] = {
    "assess": Step(AssessForm, assessing.assess_case, gettext_lazy("Assessed.")),
    "judge": Step(JudgeForm, assessing.judge_case, gettext_lazy("Written down.")),
    "fact": Step(
        FactForm, facts.add_fact, gettext_lazy("Written down."), takes_version=False
    ),
    "ask": Step(
        AskForm,
        facts.ask_for_facts,
        gettext_lazy("Asked. The clocks that may wait stand still."),
    ),
    "name": Step(
        InvolvedForm,
        facts.name_involved,
        gettext_lazy("Named: the colleague sees this case no longer."),
    ),
    "unname": Step(
        NotInvolvedForm, facts.unname_involved, gettext_lazy("No longer named.")
    ),
}


def matrix() -> list[tuple[str, list[tuple[str, bool]]]]:
    """Harm × spread in words: each cell with its severity and whether that is severe."""
    return [
        (
            str(harm.label),
            [
                (
                    str(MATRIX[harm, spread].label),
                    MATRIX[harm, spread] == Severity.SEVERE,
                )
                for spread in Spread
            ],
        )
        for harm in Harm
    ]


def assessment(desk: CaseDesk) -> dict[str, Any] | None:
    """How the case was sorted and judged; the forms for both."""
    case = desk.case
    if case.quarantine:
        return None
    may_assess = desk.may_change and target_of("assess", case.status) is not None
    may_judge = desk.may_change and case.is_open
    codes = case.severity_criteria
    return {
        "criteria": [CRITERIA[code] for code in codes if code in CRITERIA],
        "is_complaint": case.kind == CaseKind.COMPLAINT,
        "is_sorted": case.category_id is not None,
        "matrix": matrix(),
        "spreads": [spread.label for spread in Spread],
        "form": desk.form("assess", AssessForm) if may_assess else None,
        "is_tried": "assess" in desk.tried,
        "judge_form": desk.form("judge", JudgeForm) if may_judge else None,
    }


def known_facts(desk: CaseDesk) -> dict[str, Any] | None:
    """Five W and two H with their sources; what is still to be asked."""
    case = desk.case
    if case.quarantine:
        return None
    rows = facts_of(case)
    may_ask = desk.may_change and target_of("ask", case.status) is not None
    if not rows and not desk.may_change:
        return None
    return {
        "rows": rows,
        "missing": [question.label for question in missing_facts(case, rows)],
        "form": desk.form("fact", FactForm) if desk.may_change else None,
        "ask_form": desk.form("ask", AskForm) if may_ask else None,
        "is_tried": bool({"fact", "ask"} & set(desk.tried)),
    }


def named_staff(desk: CaseDesk) -> dict[str, Any] | None:
    """Who is involved and so kept out; a manager names them."""
    case = desk.case
    named = list(
        CaseStaff.objects.filter(case=case, part=StaffPart.INVOLVED)
        .select_related("user")
        .order_by("pk")
    )
    may_name = scope_of(desk.user, REFUSE).covers(case.store_id)
    if not named and not may_name:
        return None
    return {
        "named": named,
        "may_name": may_name,
        "form": desk.form("name", InvolvedForm) if may_name else None,
    }


SECTIONS = (
    Section("assessment", "main", 60, "feedback/sections/assessment.html", assessment),
    Section(
        "known_facts", "main", 55, "feedback/sections/known_facts.html", known_facts
    ),
    Section("staff", "side", 30, "feedback/sections/staff.html", named_staff),
)
