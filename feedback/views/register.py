"""Registering a case that came by phone, by letter, in the store or another way."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from feedback.actions.registering import register_case
from feedback.choices import CaseChannel
from feedback.forms.registering import RegisterForm
from feedback.forms.ways_in import WAYS
from feedback.models import Case
from feedback.queries.doubles import Person, members_of, similar_cases
from feedback.workflow import ADD, FIRST_DUTIES
from members.choices import Language
from members.models import Member, Scope, User, scope_of

MOST_TYPED = 254
LONGEST_REF = 80


def _clerk(request: HttpRequest) -> tuple[User, Scope]:
    """The person, and where they may register cases."""
    user = request.user
    if not isinstance(user, User):
        raise PermissionDenied
    scope = scope_of(user, ADD)
    if not scope:
        raise PermissionDenied
    return user, scope


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
    """Choose the way in, then fill in its form; leads to the new case.

    When the matter looks told already, the person is asked once and never stopped.
    """
    user, scope = _clerk(request)
    member = _member_of(request, user)
    channel = request.POST.get("channel") or request.GET.get("channel", "")
    if channel not in WAYS:
        return _choose(request, member)
    at = timezone.now()
    form = RegisterForm(
        request.POST or None,
        request.FILES or None,
        channel=CaseChannel(channel),
        member=member,
        scope=scope,
        at=at,
        initial=_filled_ahead(request, member, scope),
    )
    alike: list[Case] = []
    if request.method == "POST" and form.is_valid():
        alike = _not_seen(form, user)
        if not alike:
            return _register(request, form, user)
        shown = request.POST.copy()
        shown["seen"] = ",".join(str(case.public_id) for case in alike)
        form.data = shown
    return render(request, "feedback/register.html", _context(form, member, alike))


def _filled_ahead(
    request: HttpRequest, member: Member | None, scope: Scope
) -> dict[str, Any]:
    store = member.home_store_id if member else None
    if store is None and len(scope.store_ids) == 1:
        store = next(iter(scope.store_ids))
    return {
        "language": member.language if member else get_language() or Language.CHINESE,
        "store": store,
        "phone": request.GET.get("phone", "")[:40],
    }


def _not_seen(form: RegisterForm, user: User) -> list[Case]:
    """Cases alike that the person was not shown yet."""
    cleaned = form.cleaned_data
    receipt = (cleaned["store"], cleaned["receipt_no"]) if cleaned["store"] else None
    found = similar_cases(form.person(), user=user, at=form.at, receipt=receipt)
    seen = form.seen_ids()
    return [case for case in found if str(case.public_id) not in seen]


def _register(request: HttpRequest, form: RegisterForm, user: User) -> HttpResponse:
    about = request.GET.get("about", "")[:LONGEST_REF]
    case = register_case(by=user, at=form.at, about=about, **form.case_fields())
    if not case.is_open:
        said = _("Registered as %(reference)s, settled on the spot.")
    else:
        said = _("Registered as %(reference)s. %(duty)s")
    duty = FIRST_DUTIES[CaseChannel(case.channel)]
    messages.success(request, said % {"reference": case.reference, "duty": duty})
    # Who was in the middle of something, a call for instance, goes on with it.
    back = request.GET.get("back", "")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if is_ours else case.get_absolute_url())


def _choose(request: HttpRequest, member: Member | None) -> HttpResponse:
    context = _heading() | {
        "member": member,
        "ways": [(way, FIRST_DUTIES[way.channel]) for way in WAYS.values()],
    }
    return render(request, "feedback/register_choose.html", context)


def _heading(channel: CaseChannel | None = None) -> dict[str, Any]:
    title = f"{_('Register a case')} · {channel.label}" if channel else ""
    return {
        "header_title": title or _("Register a case"),
        "header_icon": "comment",
        "breadcrumbs_items": [
            {"url": reverse("feedback_cases:index"), "label": _("Feedback")},
            {"url": "", "label": title or _("Register a case")},
        ],
    }


def _context(
    form: RegisterForm, member: Member | None, alike: list[Case]
) -> dict[str, Any]:
    return _heading(form.channel) | {
        "form": form,
        "way": WAYS[form.channel],
        "duty": FIRST_DUTIES[form.channel],
        "member": member,
        "alike": alike,
    }


@require_safe
def alike(request: HttpRequest) -> HttpResponse:
    """Asked while one types: members with this phone number or address, and cases that it
    may be about. A part of the page, with what the person may see anyway."""
    user, _scope = _clerk(request)
    asked = request.GET
    person = Person(
        phone=asked.get("phone", "")[:MOST_TYPED],
        email=asked.get("email", "")[:MOST_TYPED],
        member=_member_of(request, user),
    )
    cases = similar_cases(person, user=user, at=timezone.now())
    context = {
        "members": members_of(person, user=user) if person.member is None else [],
        "alike": cases,
        "channel": asked.get("channel", ""),
    }
    response = render(request, "feedback/_alike.html", context)
    response["Cache-Control"] = "private, no-store"
    return response
