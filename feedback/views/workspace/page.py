"""The page of one case: draws the table's sections, runs its steps."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from feedback.actions import reveal
from feedback.exceptions import FeedbackError
from feedback.forms.staff import CaseForm, RevealForm
from feedback.models import Case
from feedback.queries.cases import correspondence, with_members
from feedback.queries.facts import facts_of
from feedback.views.files import file_response
from feedback.views.workspace.sections import CaseDesk, Step
from feedback.views.workspace.table import SECTIONS, STEPS
from feedback.workflow import CHANGE
from members.actions.access import log_access
from members.choices import AccessAction
from members.exceptions import MembersError
from members.models import User, scope_of


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
    form.files = request.FILES
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
    tried: Mapping[str, CaseForm],
    contact: Mapping[str, str] | None = None,
) -> HttpResponse:
    user = staff_of(request)
    desk = CaseDesk(
        case=case,
        user=user,
        now=timezone.now(),
        may_change=scope_of(user, CHANGE).covers(case.store_id),
        tried=tried,
        revealed=contact or {},
        words=request.GET.get("words", ""),
    )
    context = {
        **_drawn(request, desk),
        "case": case,
        "header_title": f"{case.reference} · {case.get_kind_display()}",
        "header_icon": "comment",
        "breadcrumbs_items": [
            {"url": reverse("feedback_cases:index"), "label": _("Feedback")},
            {"url": "", "label": case.reference},
        ],
    }
    return render(request, "feedback/workspace.html", context)


def _drawn(request: HttpRequest, desk: CaseDesk) -> dict[str, list[SafeString]]:
    """The sections by the place where they stand, in the table's order."""
    places: dict[str, list[SafeString]] = {"head": [], "main": [], "side": []}
    for section in SECTIONS:
        context = section.context(desk)
        if context is not None:
            context["case"] = desk.case
            places[section.place].append(
                render_to_string(section.template, context, request=request)
            )
    return places


@require_POST
def print_case(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The case on paper, without contact data; who printed it stands on it and in the
    access log."""
    case = visible_case(request, public_id)
    user, now = staff_of(request), timezone.now()
    log_access(
        by=user,
        action=AccessAction.PRINTED,
        what=f"case {case.reference}",
        at=now,
        member=case.member,
    )
    context = {
        "case": case,
        "entries": correspondence(case),
        "facts": facts_of(case),
        "person": user,
        "now": now,
    }
    return render(request, "feedback/case_print.html", context)


@require_safe
def attachment(
    request: HttpRequest, public_id: UUID, attachment_id: UUID
) -> HttpResponseBase:
    """A file of the case; 404 when the case is none of the person's stores or the file
    is not of this case."""
    case = visible_case(request, public_id)
    found = get_object_or_404(case.attachments, public_id=attachment_id)
    return file_response(found)
