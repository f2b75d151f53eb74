"""Memberships that end soon or have ended: the list, and renewing from it."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from members.actions.renewal import renew_memberships
from members.models import ChainRules, Member, Store, User
from members.permissions import limit_choices
from members.queries.expiring import expiring_memberships, membership_of
from members.queries.standing import membership_words
from members.views.record import staff_of

SHOWN = 200
REFUSALS_SHOWN = 3


class RenewalFilter(forms.Form):
    """Which store, and before or after the end."""

    store = forms.ModelChoiceField(
        label=gettext_lazy("Store"),
        queryset=Store.objects.all(),
        required=False,
        empty_label=gettext_lazy("All my stores"),
    )
    state = forms.ChoiceField(
        label=gettext_lazy("State"),
        choices=[
            ("", gettext_lazy("Ending and ended")),
            ("ending", gettext_lazy("Ending")),
            ("ended", gettext_lazy("Ended")),
        ],
        required=False,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def renewals(request: HttpRequest) -> HttpResponse:
    """The list of the person's stores; POST renews those that were ticked."""
    user = staff_of(request)
    form = RenewalFilter(request.GET)
    limit_choices(form, user=user, permission="members.view_member")
    if request.method == "POST":
        return _renew(request, user)
    today = timezone.localdate()
    rules = ChainRules.objects.current()
    members = expiring_memberships(user, today=today, rules=rules)
    if form.is_valid():
        if form.cleaned_data["store"]:
            members = members.filter(home_store=form.cleaned_data["store"])
        if form.cleaned_data["state"]:
            ended = form.cleaned_data["state"] == "ended"
            split = {"expires_on__lt" if ended else "expires_on__gte": today}
            members = members.filter(**split)
    found = list(members[: SHOWN + 1])
    rows = []
    for member in found[:SHOWN]:
        membership = membership_of(member, rules=rules, today=today)
        rows.append((member, membership, membership_words(membership)))
    context: dict[str, Any] = {
        "form": form,
        "rows": rows,
        "has_more": len(found) > SHOWN,
        "rules": rules,
        "may_renew": user.has_perm("members.change_member"),
        "header_title": _("Renewals"),
        "header_icon": "rotate",
        "breadcrumbs_items": [{"url": "", "label": _("Renewals")}],
    }
    return render(request, "members/standing/renewals.html", context)


def _renew(request: HttpRequest, user: User) -> HttpResponse:
    if not user.has_perm("members.change_member"):
        raise PermissionDenied
    ids = [each for each in request.POST.getlist("member") if each.isdigit()][:SHOWN]
    members = Member.objects.visible_to(user, "members.change_member")
    terms, refused = renew_memberships(
        members.filter(pk__in=ids).order_by("pk"), by=user, at=timezone.now()
    )
    if terms:
        words = ngettext(
            "%(count)d membership renewed.",
            "%(count)d memberships renewed.",
            len(terms),
        )
        messages.success(request, words % {"count": len(terms)})
    for sentence in refused[:REFUSALS_SHOWN]:
        messages.error(request, sentence)
    if not terms and not refused:
        messages.warning(request, _("Nobody was ticked."))
    query = request.GET.urlencode()
    return redirect(f"{reverse('members_renewals')}{'?' if query else ''}{query}")
