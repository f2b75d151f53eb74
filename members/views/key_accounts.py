"""Key accounts: the page with all of them, and what is done on the record."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from members.actions.key_accounts import (
    decide_key_account,
    end_key_account,
    plan_key_account,
    propose_key_account,
    review_key_account,
)
from members.choices import KeyAccountState
from members.models import ChainRules, KeyAccount, Member, User, scope_of
from members.permissions import limit_choices
from members.queries.key_accounts import proposals, with_trend
from members.views.record import staff_of
from members.views.standing import carry_out, member_of

SHOWN = 200


class ProposeForm(forms.Form):
    """Why, and what is known of the account."""

    why = forms.CharField(label=gettext_lazy("why"), max_length=300)
    potential = forms.DecimalField(
        label=gettext_lazy("potential in a year"),
        min_value=0,
        max_digits=12,
        decimal_places=2,
        required=False,
    )
    credit_note = forms.CharField(
        label=gettext_lazy("credit"), max_length=200, required=False
    )
    asked_for = forms.CharField(
        label=gettext_lazy("what they asked for"), max_length=2000, required=False
    )


class PlanForm(forms.Form):
    """Who looks after the account, and by what plan."""

    manager = forms.ModelChoiceField(
        User.objects.filter(is_active=True, is_staff=True),
        label=gettext_lazy("account manager"),
        required=False,
    )
    potential = forms.DecimalField(
        label=gettext_lazy("potential in a year"),
        min_value=0,
        max_digits=12,
        decimal_places=2,
        required=False,
    )
    credit_note = forms.CharField(
        label=gettext_lazy("credit"), max_length=200, required=False
    )
    asked_for = forms.CharField(
        label=gettext_lazy("what they asked for"), max_length=2000, required=False
    )
    visit_every = forms.IntegerField(
        label=gettext_lazy("visited every (days)"), min_value=1, max_value=366
    )
    next_visit_on = forms.DateField(label=gettext_lazy("next visit"), required=False)
    review_on = forms.DateField(label=gettext_lazy("next review"), required=False)


class DecideForm(forms.Form):
    """Approve or decline, with a reason."""

    approve = forms.TypedChoiceField(
        choices=[("yes", ""), ("no", "")], coerce=lambda value: value == "yes"
    )
    reason = forms.CharField(
        label=gettext_lazy("reason"), max_length=300, required=False
    )


class ReviewForm(forms.Form):
    """What came out of a review."""

    note = forms.CharField(label=gettext_lazy("what came out"), max_length=2000)


class EndForm(forms.Form):
    """Why it ends."""

    reason = forms.CharField(
        label=gettext_lazy("reason"), max_length=300, required=False
    )


STEPS: dict[str, tuple[type[forms.Form], str, Any]] = {
    "decide": (DecideForm, "members.approve_keyaccount", decide_key_account),
    "plan": (PlanForm, "members.change_keyaccount", plan_key_account),
    "review": (ReviewForm, "members.change_keyaccount", review_key_account),
    "end": (EndForm, "members.approve_keyaccount", end_key_account),
}
ANCHOR = "members-key_account"


@require_POST
def propose(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Propose the member as a key account."""
    member = member_of(request, public_id, "members.add_keyaccount")
    form = ProposeForm(request.POST)
    return carry_out(request, member, ANCHOR, form, propose_key_account)


@require_POST
def step(request: HttpRequest, public_id: UUID, name: str) -> HttpResponse:
    """Decide, plan, review or end the member's key account."""
    if name not in STEPS:
        raise Http404
    form_class, permission, action = STEPS[name]
    member = member_of(request, public_id, permission)
    account = KeyAccount.objects.live().filter(member=member).first()
    if account is None:
        raise Http404
    form = form_class(request.POST)
    limit_choices(form, user=staff_of(request), permission=permission)

    def act(*, member: Member, **values: Any) -> Any:
        return action(account=account, **values)

    return carry_out(request, member, ANCHOR, form, act)


@require_safe
def key_accounts(request: HttpRequest) -> HttpResponse:
    """All key accounts of the person's stores: to be decided, falling off, the rest;
    and who could become one."""
    user = staff_of(request)
    if not user.has_perm("members.view_keyaccount"):
        raise PermissionDenied
    today = timezone.localdate()
    rules = ChainRules.objects.current()
    accounts = with_trend(KeyAccount.objects.visible_to(user).live(), today=today)
    rows = list(
        accounts.select_related(
            "member__home_store", "member__stat", "manager", "proposed_by"
        ).order_by("next_visit_on", "pk")[:SHOWN]
    )
    approved = [row for row in rows if row.state == KeyAccountState.APPROVED]
    for row in rows:
        row.change = _change(row)
        row.falls = bool(row.compared) and (
            row.recent * 100 < row.compared * rules.key_decline_percent
        )
        row.is_late = _is_late(row, today)
    may_propose = bool(scope_of(user, "members.add_keyaccount").store_ids) or (
        scope_of(user, "members.add_keyaccount").everywhere
    )
    context = {
        "waiting": [row for row in rows if row.state == KeyAccountState.PROPOSED],
        "falling": [row for row in approved if row.falls],
        "accounts": approved,
        "proposals": proposals(user, today=today) if may_propose else [],
        "rules": rules,
        "today": today,
        "header_title": _("Key accounts"),
        "header_icon": "key",
        "breadcrumbs_items": [{"url": "", "label": _("Key accounts")}],
    }
    return render(request, "members/standing/key_accounts.html", context)


def _change(row: Any) -> int | None:
    """Percent by which the last 90 days differ from what they are held against."""
    if not row.compared:
        return None
    return int((row.recent - row.compared) * 100 / row.compared)


def _is_late(row: KeyAccount, today: date) -> bool:
    return row.next_visit_on is not None and row.next_visit_on < today
