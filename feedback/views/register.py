"""Registering a case that came by phone, by letter, in the store or another way."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from feedback.actions.opening import open_case
from feedback.choices import CaseChannel
from feedback.forms.staff import RegisterForm
from feedback.workflow import FIRST_DUTIES
from members.choices import Language
from members.models import Member, User, scope_of


def _member_of(request: HttpRequest, user: User) -> Member | None:
    """The member that ?member= names; 404 unless the person may see it."""
    text = request.GET.get("member", "")
    if not text:
        return None
    try:
        public_id = UUID(text)
    except ValueError as error:
        raise Http404 from error
    member = Member.objects.visible_to(user).filter(public_id=public_id).first()
    if member is None:
        raise Http404
    return member


@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """The form, with the first duty of each way in; leads to the new case."""
    user = request.user
    if not isinstance(user, User):
        raise PermissionDenied
    scope = scope_of(user, "feedback.add_case")
    if not scope:
        raise PermissionDenied
    member = _member_of(request, user)
    at = timezone.now()
    initial = {
        "language": member.language if member else get_language() or Language.CHINESE,
        "store": member.home_store_id if member else None,
    }
    form = RegisterForm(
        request.POST or None,
        request.FILES or None,
        member=member,
        scope=scope,
        at=at,
        initial=initial,
    )
    if request.method == "POST" and form.is_valid():
        case = open_case(at=at, by=user, **form.case_fields())
        duty = FIRST_DUTIES[CaseChannel(case.channel)]
        messages.success(
            request,
            _("Registered as %(reference)s. %(duty)s")
            % {"reference": case.reference, "duty": duty},
        )
        return redirect(case)
    return render(request, "feedback/register.html", _context(form, member))


def _context(form: RegisterForm, member: Member | None) -> dict[str, object]:
    return {
        "form": form,
        "member": member,
        "duties": list(FIRST_DUTIES.items()),
        "header_title": _("Register a case"),
        "header_icon": "comment",
        "breadcrumbs_items": [
            {"url": reverse("feedback_cases:index"), "label": _("Feedback")},
            {"url": "", "label": _("Register a case")},
        ],
    }
