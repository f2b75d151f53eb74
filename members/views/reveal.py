"""One phone number or address in full: the reason is asked for, the look is logged."""

from typing import Any, cast

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from members.actions.access import reveal_contact_point, reveals_left
from members.exceptions import RevealRefused
from members.models import ContactPoint, User
from members.permissions import scoped


class RevealForm(forms.Form):
    """Why somebody needs it."""

    reason = forms.CharField(
        label=_("Why do you need it?"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


@never_cache
@require_http_methods(["GET", "POST"])
def reveal(request: HttpRequest, contact_point_id: int) -> HttpResponse:
    """A page, or with JavaScript the place of the masked value on another page.

    GET asks for the reason; POST shows the value once. 404 for a contact of a member
    out of reach; a refusal is a sentence beside the masked value.
    """
    person = cast("User", request.user)  # the admin lets nobody else in
    points = ContactPoint.objects.select_related("member")
    point = get_object_or_404(scoped(person, points), pk=contact_point_id)
    # A page may say what for; the person can change it, and sends it.
    reason = request.GET.get("reason", "")
    form = RevealForm(request.POST or None, initial={"reason": reason})
    found: dict[str, Any] = {"point": point, "form": form}
    if form.is_valid():
        try:
            found["value"] = reveal_contact_point(
                contact_point=point,
                by=person,
                reason=form.cleaned_data["reason"],
                at=timezone.now(),
            )
        except RevealRefused as refusal:
            found["refusal"] = str(refusal)
    found["left"] = reveals_left(by=person, at=timezone.now())
    in_place = request.headers.get("x-requested-with") == "XMLHttpRequest"
    return render(
        request,
        "members/reveal/_panel.html" if in_place else "members/reveal/page.html",
        found,
    )
