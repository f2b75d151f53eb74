"""The public form. A Wagtail page hands its request over, so marketing writes the words."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers

from feedback.actions.online import Sent, open_online_case
from feedback.choices import CaseKind, Quarantine
from feedback.forms.public import PublicForm
from feedback.views.limits import CASES_AN_HOUR, POSTS_AN_HOUR, count, place_of
from feedback.views.opened import remember
from feedback.views.receipt import hand_over
from feedback.views.tracking import too_much
from members.models import Member, Store

TOO_MANY_REQUESTS = 429


def member_of(request: HttpRequest) -> Member | None:
    """The member who is logged in, or None: a guest, or staff without a record."""
    if not request.user.is_authenticated:
        return None
    return Member.objects.current().filter(user=request.user).first()


def feedback_form(request: HttpRequest, page: Any = None) -> HttpResponse:
    """Show the form or take it in; `page` is the Wagtail page with the words above it, or
    a function that finds it, asked when something is shown.

    Sent well, it opens a case and leads to the page with the number. GET and HEAD
    change nothing. ``?kind=`` and ``?store=CODE`` (of a sign in the shop) fill in ahead.
    """
    member = member_of(request)
    if request.method == "POST":
        return _take_in(request, page, member)
    form = PublicForm(member=member, at=timezone.now(), initial=_filled_ahead(request))
    return _shown(request, page, form)


def _filled_ahead(request: HttpRequest) -> dict[str, Any]:
    initial: dict[str, Any] = {}
    if request.GET.get("kind") in CaseKind.values:
        initial["kind"] = request.GET["kind"]
    if code := request.GET.get("store"):
        store = Store.objects.open().filter(code=code).first()
        initial |= {} if store is None else {"store": store}
    return initial


def _shown(
    request: HttpRequest, page: Any, form: PublicForm, status: int = 200
) -> HttpResponse:
    page = page() if callable(page) else page
    context = {"page": page, "form": form, "member": form.member}
    response = render(request, "feedback/public_form.html", context, status=status)
    add_never_cache_headers(response)
    return response


def _take_in(request: HttpRequest, page: Any, member: Member | None) -> HttpResponse:
    at = timezone.now()
    place = place_of(request)
    if count("posts", place) > POSTS_AN_HOUR:
        form = PublicForm(request.POST, member=member, at=at)
        form.add_error(None, too_much())
        return _shown(request, page, form, TOO_MANY_REQUESTS)
    form = PublicForm(request.POST, request.FILES, member=member, at=at)
    if not form.is_valid():
        return _shown(request, page, form)
    quarantine = form.suspicion()
    if not quarantine and count("cases", place) > CASES_AN_HOUR:
        quarantine = Quarantine.MANY
    sent = open_online_case(
        at=at,
        quarantine=quarantine,
        idempotency_key=form.key(),
        **form.case_fields(),
    )
    return _answer(request, sent)


def _answer(request: HttpRequest, sent: Sent) -> HttpResponse:
    """Lead to the page with the number; the browser may look at the case from now on."""
    response = redirect("feedback:received", sent.case.public_id)
    remember(response, request, sent.link)
    if sent.digits:
        hand_over(response, request, sent.case, sent.digits)
    return response
