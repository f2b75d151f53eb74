"""The workspace of one case: facts, correspondence, and what can be done now."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from feedback.actions import handling, opening, reveal
from feedback.exceptions import FeedbackError
from feedback.forms.staff import (
    AssignForm,
    CaseForm,
    LinkForm,
    NoteForm,
    ReasonForm,
    ReplyForm,
    RevealForm,
)
from feedback.models import Case
from feedback.queries.cases import accept_by, address_of, correspondence, with_members
from feedback.views.files import file_response
from feedback.views.listing import age_of
from feedback.workflow import CHANGE, FIRST_DUTIES, STATES, staff_actions
from members.exceptions import MembersError
from members.masking import mask_email, mask_phone
from members.models import Member, User, scope_of


@dataclass(frozen=True)
class Step:
    """One thing that the page can send: its form, the action, and what is said then."""

    form: type[CaseForm]
    run: Callable[..., Any]
    done: str | Promise
    takes_version: bool = True


STEPS: dict[str, Step] = {
    "accept": Step(CaseForm, handling.accept_case, _("Accepted. It is yours now.")),
    "reply": Step(ReplyForm, handling.reply_to_case, _("The answer is on its way.")),
    "note": Step(NoteForm, handling.add_note, _("Noted."), takes_version=False),
    "close": Step(CaseForm, handling.close_case, _("Closed. The customer is told.")),
    "reject": Step(ReasonForm, handling.reject_case, _("Marked as not a case.")),
    "reopen": Step(CaseForm, handling.reopen_case, _("Open again.")),
    "assign": Step(AssignForm, handling.assign_case, _("Handed on.")),
    "link": Step(LinkForm, handling.link_member, _("Saved whose case it is.")),
    "release": Step(
        CaseForm,
        opening.release_case,
        _("Let in. The customer gets the acknowledgement now."),
        takes_version=False,
    ),
}
# The workflow's transitions that are one click; the others have a form of their own.
ONE_CLICK = {"accept", "close", "reopen"}


def staff_of(request: HttpRequest) -> User:
    """The person who asks; strangers never come past Wagtail's log-in."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def visible_case(request: HttpRequest, public_id: UUID) -> Case:
    """The case, or 404 when it is none of the person's stores."""
    cases = with_members(Case.objects.visible_to(staff_of(request)))
    return get_object_or_404(cases, public_id=public_id)


@require_safe
def workspace(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The page of one case."""
    return _page(request, visible_case(request, public_id), {})


def act(request: HttpRequest, public_id: UUID, action: str) -> HttpResponse:
    """Do one thing by POST and lead back; on a refusal show the page with what was
    typed. Asked by GET (a reload), it leads to the page."""
    case = visible_case(request, public_id)
    if action == "reveal" and request.method == "POST":
        return _reveal(request, case)
    if action not in STEPS:
        raise Http404
    if request.method != "POST":
        return redirect(case)
    step = STEPS[action]
    user = staff_of(request)
    form = step.form(request.POST, case=case, user=user)
    if form.is_valid() and _done(request, step, form, case, timezone.now()):
        return redirect(case)
    fresh = visible_case(request, public_id)
    return _page(request, fresh, {action: form})


def _done(
    request: HttpRequest, step: Step, form: CaseForm, case: Case, at: datetime
) -> bool:
    """Run the action; False with the sentence shown when it was refused."""
    fields = form.fields_for_action()
    if step.takes_version:
        fields["expected_version"] = form.cleaned_data["version"]
    try:
        step.run(case=case, by=staff_of(request), at=at, **fields)
    except (FeedbackError, MembersError) as error:
        messages.error(request, str(error))
        return False
    messages.success(request, str(step.done))
    return True


def _reveal(request: HttpRequest, case: Case) -> HttpResponse:
    user = staff_of(request)
    form = RevealForm(request.POST, case=case, user=user)
    contact: dict[str, str] = {}
    if form.is_valid():
        try:
            contact = reveal.reveal_contact(
                case=case,
                by=user,
                reason=form.cleaned_data["reason"],
                at=timezone.now(),
            )
        except MembersError as error:
            form.add_error("reason", str(error))
    return _page(request, case, {"reveal": form}, contact)


def _page(
    request: HttpRequest,
    case: Case,
    tried: dict[str, CaseForm],
    contact: dict[str, str] | None = None,
) -> HttpResponse:
    user = staff_of(request)
    may_change = scope_of(user, CHANGE).covers(case.store_id)
    context = {
        "case": case,
        "state": STATES[case.status],
        "duty": FIRST_DUTIES[case.channel],  # type: ignore[index]  # a stored choice
        "age": age_of(case),
        "accept_by": accept_by(case),
        "entries": correspondence(case),
        "address": address_of(case),
        "may_change": may_change,
        "forms": _forms(case, user, tried) if may_change else {},
        "contact": contact or _masked(case),
        "is_revealed": bool(contact),
        "may_reveal": scope_of(user, "members.reveal_member").covers(case.store_id),
        "reveal_form": tried.get("reveal") or RevealForm(case=case, user=user),
        "member": _member(case, user),
        **_actions(case, user),
        "header_title": f"{case.reference} · {case.get_kind_display()}",
        "header_icon": "comment",
        "breadcrumbs_items": [
            {"url": reverse("feedback_cases:index"), "label": _("Feedback")},
            {"url": "", "label": case.reference},
        ],
    }
    return render(request, "feedback/workspace.html", context)


def _forms(case: Case, user: User, tried: dict[str, CaseForm]) -> dict[str, CaseForm]:
    fresh = {
        name: STEPS[name].form
        for name in ("reply", "note", "reject", "assign", "link")
        if name not in tried
    }
    return tried | {name: form(case=case, user=user) for name, form in fresh.items()}


def _actions(case: Case, user: User) -> dict[str, Any]:
    """The buttons: what the workflow allows now and the person may do. A message that
    is held back can only be let in or refused."""
    allowed = {
        transition.name: transition
        for transition in staff_actions(case.status)
        if scope_of(user, transition.permission).covers(case.store_id)
        and (not case.quarantine or transition.name == "reject")
    }
    return {
        "one_click": [t for name, t in allowed.items() if name in ONE_CLICK],
        "may_reply": "reply" in allowed,
        "may_reject": "reject" in allowed,
    }


def _masked(case: Case) -> dict[str, str]:
    return {
        "phone": mask_phone(case.phone) if case.phone else "",
        "email": mask_email(case.email) if case.email else "",
    }


def _member(case: Case, user: User) -> dict[str, Any] | None:
    """The small card: everything for those who may see the member, else the name."""
    if case.member is None:
        return None
    visible = Member.objects.visible_to(user).select_related("home_store", "stat")
    member = visible.filter(pk=case.member.pk).first()
    if member is None:
        return {"name": case.member.name, "is_visible": False}
    return {
        "name": member.name,
        "is_visible": True,
        "member": member,
        "points": list(member.contact_points.usable()[:4]),
        "last_visit": member.stat_value("last_purchase_at"),
        "visits": member.stat_value("visits_365", 0),
        "open_cases": member.stat_value("open_cases", 0),
    }


@require_safe
def attachment(
    request: HttpRequest, public_id: UUID, attachment_id: UUID
) -> HttpResponseBase:
    """A file of the case; 404 when the case is none of the person's stores or the file
    is not of this case."""
    case = visible_case(request, public_id)
    found = get_object_or_404(case.attachments, public_id=attachment_id)
    return file_response(found)
