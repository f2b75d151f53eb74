"""The member's own pages. Each starts from the record linked to the log-in."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from feedback.actions.opening import open_case
from feedback.choices import CaseChannel, CaseKind
from feedback.outbox.tracking import tracking_url
from feedback.queries.cases import cases_of_member
from members.actions.own_details import change_own_details, choose_consents
from members.actions.preferences import pause_marketing
from members.choices import ContactKind
from members.exceptions import NoAddress
from members.models import Member, User
from members.queries.consent_choices import (
    PAUSES,
    agreed_pairs,
    consent_choices,
    months_asked,
    pause_of,
)
from portal.me.forms import ContactForm, DetailsForm
from portal.me.overview import greeting, next_birthday
from portal.me.owner import own_page
from portal.me.points import benefits_of
from portal.me.purchases import receipts

LATEST = 3


@require_GET
@own_page
def overview(request: HttpRequest, member: Member) -> HttpResponse:
    """Who I am, my year, my birthday, and the latest of everything."""
    now = timezone.now()
    context = {
        "here": "overview",
        "member": member,
        "stat": getattr(member, "stat", None),
        "greeting": greeting(at=now),
        "birthday": next_birthday(member, at=now),
        "receipts": receipts(member, limit=LATEST).receipts,
        "cases": cases_of_member(member)[:LATEST],
        "consents": consent_choices(member),
        "benefits": benefits_of(member, today=timezone.localdate(now)),
    }
    return render(request, "portal/me/overview.html", context)


@require_GET
@own_page
def purchases(request: HttpRequest, member: Member) -> HttpResponse:
    """What I bought, receipt by receipt."""
    page = receipts(member, before=request.GET.get("before", ""))
    context = {
        "here": "purchases",
        "member": member,
        "receipts": page.receipts,
        "older_url": f"?{page.older}" if page.older else "",
        "newer_url": request.path if request.GET.get("before") else "",
    }
    return render(request, "portal/me/purchases.html", context)


@require_GET
@own_page
def feedback(request: HttpRequest, member: Member) -> HttpResponse:
    """What I wrote, and how far it has come."""
    context = {"here": "feedback", "member": member, "cases": cases_of_member(member)}
    return render(request, "portal/me/feedback.html", context)


@require_POST
@own_page
def follow(request: HttpRequest, member: Member, reference: str) -> HttpResponse:
    """Open the tracking page of one of my cases; a POST, since it may make the link."""
    case = get_object_or_404(cases_of_member(member), reference=reference)
    return redirect(tracking_url(case, timezone.now()))


@require_http_methods(["GET", "POST"])
@own_page
def consents(request: HttpRequest, member: Member) -> HttpResponse:
    """What I agreed to, with a box for each purpose and channel."""
    if request.method == "POST":
        try:
            choose_consents(
                member=member,
                agreed=agreed_pairs(request.POST),
                by=cast("User", request.user),
                at=timezone.now(),
            )
        except NoAddress as error:
            messages.error(request, str(error))
            return redirect("portal_me_consents")
        messages.success(request, _("Your choices are kept. Thank you."))
        if member.pending_consents.exists():
            messages.info(
                request,
                _("We have sent you an e-mail: please confirm there that it was you."),
            )
        return redirect("portal_me_consents")
    context = {
        "here": "consents",
        "member": member,
        "consents": consent_choices(member),
        "pause": pause_of(member),
        "pauses": PAUSES,
    }
    return render(request, "portal/me/consents.html", context)


@require_POST
@own_page
def pause(request: HttpRequest, member: Member) -> HttpResponse:
    """Take a rest from all letters but answers, or end it."""
    months = months_asked(request.POST)
    if months is not None:
        pause_marketing(
            member=member,
            months=months,
            by=cast("User", request.user),
            at=timezone.now(),
        )
        messages.success(request, _("Your choices are kept. Thank you."))
    return redirect("portal_me_consents")


@require_http_methods(["GET", "POST"])
@own_page
def details(request: HttpRequest, member: Member) -> HttpResponse:
    """How I am addressed, and in which language."""
    initial = {"language": member.language, "form_of_address": member.form_of_address}
    form = DetailsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        change_own_details(
            member=member,
            language=form.cleaned_data["language"],
            form_of_address=form.cleaned_data["form_of_address"],
            by=cast("User", request.user),
            at=timezone.now(),
        )
        messages.success(request, _("Your details are kept."))
        return redirect("portal_me_details")
    return _details_page(request, member, form, ContactForm())


@require_POST
@own_page
def contact(request: HttpRequest, member: Member) -> HttpResponse:
    """Ask the store to change my phone number or e-mail address.

    It becomes a case, so that a person checks it, it is answered, and it can be
    followed: an address that is changed unchecked is how accounts are taken over.
    """
    form = ContactForm(request.POST)
    if not form.is_valid():
        initial = {
            "language": member.language,
            "form_of_address": member.form_of_address,
        }
        return _details_page(request, member, DetailsForm(initial=initial), form, 422)
    is_phone = form.cleaned_data["kind"] == ContactKind.PHONE
    body = (
        _("Please change my phone number to:")
        if is_phone
        else _("Please change my e-mail address to:")
    )
    open_case(
        kind=CaseKind.ENQUIRY,
        channel=CaseChannel.ONLINE,
        member=member,
        store=member.home_store,
        body=f"{body} {form.cleaned_data['value']}",
        language=get_language() or member.language,
        at=timezone.now(),
    )
    messages.success(
        request, _("Your store will check it and change it. You can follow it here.")
    )
    return redirect("portal_me_feedback")


def _details_page(
    request: HttpRequest,
    member: Member,
    form: DetailsForm,
    contact_form: ContactForm,
    status: int = 200,
) -> HttpResponse:
    context = {
        "here": "details",
        "member": member,
        "form": form,
        "contact_form": contact_form,
        "contact_points": member.contact_points.usable(),
    }
    return render(request, "portal/me/details.html", context, status=status)
