"""A consent given or withdrawn in words, written down by staff on the record."""

from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from members.actions.consent import record_consent
from members.choices import Channel, ConsentAction, ConsentSource, Purpose
from members.models import scope_of
from members.views.record import staff_of, visible_member


class ConsentForm(forms.Form):
    """Which consent, and what the customer did with it."""

    purpose = forms.ChoiceField(choices=Purpose.choices)
    channel = forms.ChoiceField(choices=Channel.choices)
    action = forms.ChoiceField(choices=ConsentAction.choices)


@require_POST
def change_consent(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Add one act to the ledger, source "told to staff", and go back to the record.

    404 without the right to change the record in its store.
    """
    user = staff_of(request)
    member = visible_member(public_id, user)
    if not scope_of(user, "members.change_member").covers(member.home_store_id):
        raise Http404
    form = ConsentForm(request.POST)
    if form.is_valid():
        record_consent(
            member=member,
            **form.cleaned_data,
            source=ConsentSource.STAFF,
            at=timezone.now(),
            by=user,
        )
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("There is no such consent."))
    return redirect(f"{member.get_absolute_url()}#members-consents")
