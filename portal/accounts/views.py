"""A member's account: finding the record that belongs to it."""

from typing import cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from members.actions.linking import link_account
from members.exceptions import LinkRefused
from members.models import Member, User


class LinkForm(forms.Form):
    """Something only the person of the record knows."""

    fact = forms.CharField(
        label=gettext_lazy("Member number or birthday"),
        help_text=gettext_lazy(
            "The number on your card, or your birthday like 1980-05-17."
        ),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def link(request: HttpRequest) -> HttpResponse:
    """Ask for the fact and link the account; who is linked already goes to /me/."""
    user = cast("User", request.user)
    if Member.objects.filter(user=user).exists():
        return redirect("portal_me")
    form = LinkForm(request.POST or None)
    if form.is_valid():
        try:
            link_account(user=user, fact=form.cleaned_data["fact"], at=timezone.now())
        except LinkRefused as refusal:
            form.add_error("fact", str(refusal))
        else:
            messages.success(request, _("Welcome! Your record is linked."))
            return redirect("portal_me")
    return render(request, "portal/me/link.html", {"form": form})
