"""Staff's screens about what people ask of their own data: erasure, and a copy."""

from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)
from wagtail.admin import messages

from members.actions.disclosing import ask_disclosure, fetch_disclosure
from members.actions.erasing import ask_erasure, erase_member, refuse_erasure
from members.exceptions import DisclosureRefused, ErasureRefused
from members.models import Disclosure, ErasureRequest, Member, User, scope_of
from members.queries.erasures import consequences
from members.queries.survivors import survivor_of
from members.views.record import breadcrumbs, staff_of, visible_member

ERASE = "members.erase_member"
DISCLOSE = "members.disclose_member"
SHOWN = 100


class EraseForm(forms.Form):
    """The number typed by hand, and why."""

    typed_number = forms.CharField(
        label=gettext_lazy("Type the member's number to confirm"),
        max_length=32,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        help_text=gettext_lazy("It stays in the access log: name nobody."),
    )


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=200)


def _member(public_id: UUID, user: User, right: str) -> Member:
    member = visible_member(public_id, user)
    if not scope_of(user, right).covers(member.home_store_id):
        raise Http404
    return member


@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Say what goes and what stays; erase when the number was typed.

    The page of a merged record leads to that of the survivor, which takes it along.
    """
    user = staff_of(request)
    member = _member(public_id, user, ERASE)
    if member.merged_into_id:
        return redirect("members_erase", survivor_of(member).public_id)
    form = EraseForm(request.POST or None)
    if form.is_valid():
        try:
            erase_member(member=member, by=user, at=timezone.now(), **form.cleaned_data)
        except ErasureRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Everything personal was erased."))
            return redirect("members_erasures")
    context = {
        "member": member,
        "form": form,
        "consequences": consequences(member),
        "wish": ErasureRequest.objects.open().filter(member=member).first(),
        "header_title": _("Erase a member"),
        "header_icon": "bin",
        "breadcrumbs_items": [
            *breadcrumbs(member.name, url=member.get_absolute_url()),
            {"url": "", "label": _("Erase")},
        ],
    }
    return render(request, "members/erasure/erase.html", context)


@require_safe
def erasures(request: HttpRequest) -> HttpResponse:
    """The wishes that wait, the most urgent first, and those decided lately."""
    user = staff_of(request)
    scope = scope_of(user, ERASE)
    if not scope:
        raise PermissionDenied
    rows = ErasureRequest.objects.visible_to(user).select_related(
        "member__home_store", "asked_by", "decided_by"
    )
    context = {
        "waiting": rows.open()[:SHOWN],
        "decided": rows.exclude(decided_at=None).order_by("-decided_at")[:SHOWN],
        "today": timezone.localdate(),
        "header_title": _("Wishes to be erased"),
        "header_icon": "bin",
        "breadcrumbs_items": [{"url": "", "label": _("Wishes to be erased")}],
    }
    return render(request, "members/erasure/list.html", context)


@require_POST
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide that the data must be kept; the member reads the reason."""
    user = staff_of(request)
    wish = get_object_or_404(ErasureRequest.objects.visible_to(user), pk=pk)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        refuse_erasure(request=wish, by=user, at=timezone.now(), reason=reason)
    except ErasureRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Your decision is kept."))
    return redirect("members_erasures")


@require_POST
def wish(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Write down that a member told staff to erase everything."""
    user = staff_of(request)
    member = _member(public_id, user, "members.change_member")
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        found = ask_erasure(member=member, by=user, at=timezone.now(), reason=reason)
    except ErasureRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request,
            _("Noted. It will be decided by %(day)s.")
            % {"day": found.due_on.isoformat()},
        )
    return redirect(member)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def disclosure(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The copies of one's own asking; have another put together."""
    user = staff_of(request)
    member = _member(public_id, user, DISCLOSE)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            ask_disclosure(
                member=member,
                by=user,
                at=timezone.now(),
                language=member.language,
                **form.cleaned_data,
            )
        except DisclosureRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It is being put together; look again soon."))
            return redirect(request.path)
    copies = Disclosure.objects.visible_to(user).filter(member=member, asked_by=user)
    context = {
        "member": member,
        "form": form,
        "copies": [(copy, copy.is_there(timezone.now())) for copy in copies[:SHOWN]],
        "header_title": _("Copy of all data"),
        "header_icon": "doc-full",
        "breadcrumbs_items": [
            *breadcrumbs(member.name, url=member.get_absolute_url()),
            {"url": "", "label": _("Copy of all data")},
        ],
    }
    return render(request, "members/disclosure/page.html", context)


@never_cache
@require_POST
def fetch_copy(request: HttpRequest, public_id: UUID) -> HttpResponseBase:
    """The ZIP file, for who asked for it; 404 for everybody else."""
    user = staff_of(request)
    own = Disclosure.objects.visible_to(user).filter(asked_by=user)
    copy = get_object_or_404(own.select_related("member"), public_id=public_id)
    try:
        copy = fetch_disclosure(copy=copy, by=user, at=timezone.now())
    except DisclosureRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("members_disclosure", copy.member.public_id)
    return FileResponse(
        copy.file.open("rb"), as_attachment=True, filename="personal-data.zip"
    )
