"""The workspace's section of praise: from the message to thanks and the meeting."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from feedback.actions import praise as actions
from feedback.choices import CaseKind, StaffPart
from feedback.forms.praise import (
    AgreementForm,
    BehavioursForm,
    PraisedForm,
    RecognitionForm,
    SplitForm,
    ThanksForm,
)
from feedback.forms.staff import CaseForm
from feedback.models import CaseStaff, Praise
from feedback.views.workspace.sections import CaseDesk, Section, Step

STEPS: dict[str, Step] = {
    "praise_verify": Step(BehavioursForm, actions.verify_praise, _("Verified.")),
    "praise_staff": Step(PraisedForm, actions.name_staff, _("The names are saved.")),
    "praise_consent": Step(
        AgreementForm, actions.record_praise_consent, _("What was agreed is saved.")
    ),
    "praise_share": Step(
        CaseForm,
        actions.share_praise,
        _("Shared: the colleagues see it on their day page."),
    ),
    "praise_recognise": Step(RecognitionForm, actions.recognise_staff, _("Saved.")),
    "praise_thank": Step(
        ThanksForm, actions.thank_member, _("The thanks are on their way.")
    ),
    "praise_split": Step(
        SplitForm, actions.split_case, _("The other half is a case of its own now.")
    ),
}


def praise(desk: CaseDesk) -> dict[str, Any] | None:
    """What was done with the praise, and what comes next; for praise only."""
    case = desk.case
    if case.kind != CaseKind.PRAISE or case.quarantine:
        return None
    found = Praise.objects.filter(case=case).select_related("other").first()
    row = found or Praise(case=case)
    named = [
        each.user
        for each in CaseStaff.objects.filter(
            case=case, part=StaffPart.PRAISED
        ).select_related("user")
    ]
    context: dict[str, Any] = {
        "praise": row,
        "named": named,
        "may_change": desk.may_change,
    }
    if desk.may_change:
        context["forms"] = _forms(desk, row, named)
    return context


def _forms(desk: CaseDesk, row: Praise, named: list[Any]) -> dict[str, CaseForm]:
    forms = {
        "verify": desk.form("praise_verify", BehavioursForm),
        "staff": desk.form("praise_staff", PraisedForm),
        "consent": desk.form("praise_consent", AgreementForm),
        "recognise": desk.form("praise_recognise", RecognitionForm),
        "thank": desk.form("praise_thank", ThanksForm),
        "split": desk.form("praise_split", SplitForm),
    }
    words = {True: "yes", False: "no", None: None}
    forms["verify"].initial = {"behaviours": row.behaviours}
    forms["staff"].initial = {"people": [str(person.pk) for person in named]}
    forms["consent"].initial = {
        "may_quote": words[row.may_quote],
        "may_name": words[row.may_name],
        "how": row.agreed_how,
    }
    forms["recognise"].initial = {"recognition": row.recognition}
    return forms


SECTIONS = (Section("praise", "main", 95, "feedback/sections/praise.html", praise),)
