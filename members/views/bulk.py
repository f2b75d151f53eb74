"""Doing something to many members of the list: ticked ones, a page, or all that fit.

The bar of the list posts here; the page that answers counts them, asks for what is
still needed, and posts again to do it. Nothing changes before that.
"""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages

from members.actions.bulk import MOST, RIGHT, changeable, refuse_too_many
from members.exceptions import MembersError
from members.exports.selection import filter_words, selected
from members.models import Member, User
from members.views.bulk_actions import (
    BULK_ACTIONS,
    EXPORT,
    BulkAction,
    offered_actions,
)
from members.views.record import breadcrumbs, staff_of

TICKED, PAGE, ALL = "ticked", "page", "all"
REFUSALS_SHOWN = 3
# Of the largest number that a database takes for a key.
DIGITS = 18


class BulkForm(forms.Form):
    """What the bar of the list says: which members, what to do, where it was asked."""

    action = forms.ChoiceField(
        error_messages={"required": gettext_lazy("Choose what to do.")}
    )
    reach = forms.ChoiceField(choices=[(each, each) for each in (TICKED, PAGE, ALL)])
    query = forms.CharField(required=False)
    page = forms.CharField(required=False)
    count = forms.IntegerField(required=False)

    def __init__(self, data: QueryDict, *, user: User) -> None:
        super().__init__(data)
        field: Any = self.fields["action"]
        field.choices = offered_actions(user)

    @property
    def ids(self) -> list[str] | None:
        """The numbers of the members meant; None for all that fit."""
        reach = self.cleaned_data["reach"]
        if reach == ALL:
            return None
        data: Any = self.data
        page = self.cleaned_data["page"].split(",")
        found = data.getlist("id") if reach == TICKED else page
        numbers = [each for each in found if each.isdecimal() and len(each) <= DIGITS]
        return numbers[:MOST]


def bulk(request: HttpRequest) -> HttpResponse:
    """Look at what would be done, or (with ``confirm``) do it.

    Opened without a choice (after the log-in that a long break asks for), it leads
    back to the list, where the choice is made.
    """
    if request.method != "POST":
        return redirect("members_list")
    user = staff_of(request)
    if not offered_actions(user):
        raise PermissionDenied
    form = BulkForm(request.POST, user=user)
    back = f"{reverse('members_list')}?{request.POST.get('query', '')}"
    if not form.is_valid():
        words = " ".join(str(errors[0]) for errors in form.errors.values())
        messages.error(request, words)
        return redirect(back)
    ids = form.ids
    if ids == []:
        messages.warning(request, _("Nobody was ticked."))
        return redirect(back)
    if form.cleaned_data["action"] == EXPORT:
        return redirect(_ask_url(form.cleaned_data["query"], ids))
    members = _members(form.cleaned_data["query"], ids, user)
    return _change(request, form, members, user=user, back=back)


def _ask_url(query: str, ids: list[str] | None) -> str:
    params = QueryDict(query if ids is None else "", mutable=True)
    params.setlist("id", ids or [])
    return f"{reverse('members_export_ask')}?{params.urlencode()}"


def _members(query: str, ids: list[str] | None, user: User) -> QuerySet[Member]:
    """The members meant whom this person may change: one question."""
    if ids is None:
        return changeable(selected(query, user=user, permission=RIGHT), by=user)
    return changeable(Member.objects.filter(pk__in=ids), by=user)


def _change(
    request: HttpRequest,
    form: BulkForm,
    members: QuerySet[Member],
    *,
    user: User,
    back: str,
) -> HttpResponse:
    """The page of confirmation, again when the members that fit became others."""
    action = BULK_ACTIONS[form.cleaned_data["action"]]
    count = members.order_by()[: action.most + 1].count()
    is_asked = "confirm" in request.POST and form.cleaned_data["count"] == count
    choice = _choice_form(action, request.POST if is_asked else None, user)
    try:
        refuse_too_many(count, most=action.most)
        if is_asked and choice.is_valid():
            _do(request, action, members, choice, user=user)
            return redirect(back)
    except MembersError as refusal:
        messages.error(request, str(refusal))
        if count > action.most:
            return redirect(back)
    if "confirm" in request.POST and not is_asked:
        messages.warning(request, _("Meanwhile other members fit. Look again."))
    context = {
        "bulk": form,
        "ids": form.ids or [],
        "form": choice,
        "action": action,
        "count": count,
        "filters": filter_words(form.cleaned_data["query"], user=user),
        "is_all": form.ids is None,
        "back_url": back,
        "header_title": action.label,
        "header_icon": "group",
        "breadcrumbs_items": breadcrumbs(str(action.label)),
    }
    return render(request, "members/list/bulk.html", context)


def _choice_form(action: BulkAction, data: QueryDict | None, user: User) -> forms.Form:
    form = forms.Form(data)
    if field := action.field(user):
        form.fields["choice"] = field
    return form


def _do(
    request: HttpRequest,
    action: BulkAction,
    members: QuerySet[Member],
    form: forms.Form,
    *,
    user: User,
) -> None:
    choice = form.cleaned_data.get("choice")
    count, refused = action.do(members, choice, user, timezone.now())
    if count:
        words = ngettext(
            "%(action)s: %(count)d member changed.",
            "%(action)s: %(count)d members changed.",
            count,
        )
        messages.success(request, words % {"action": action.label, "count": count})
    for sentence in refused[:REFUSALS_SHOWN]:
        messages.error(request, sentence)
    if not count and not refused:
        messages.warning(request, _("Nobody changed: it was so already."))
