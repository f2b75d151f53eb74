"""Changing a record: a form and one call."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from members.actions.members import update_member
from members.custom_values import key_of
from members.exceptions import InvalidMember, MembersError
from members.forms import MemberForm
from members.models import Member, User, scope_of
from members.queries.custom_fields import fields_of_type
from members.views.record import breadcrumbs, staff_of, visible_member

MOST_DIGITS = 18
# What the form shows together; a name that the form lacks is passed over.
GROUPS: tuple[tuple[str | Promise, tuple[str, ...]], ...] = (
    (gettext_lazy("Who"), ("name", "form_of_address", "sex", "language")),
    (gettext_lazy("How to reach"), ("phone", "email", "wechat", "address")),
    (
        gettext_lazy("Birthday"),
        ("calendar", "month", "day", "is_leap_month", "year"),
    ),
    (
        gettext_lazy("Membership"),
        (
            "home_store", "status", "customer_type", "joined_on", "owner", "source",
            "referrer_no",
        ),
    ),
    (gettext_lazy("To know"), ("mind", "preferences", "note")),
)  # fmt: skip


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change a record. 404 without the right to change it in its store."""
    user = staff_of(request)
    member = visible_member(public_id, user)
    if not scope_of(user, "members.change_member").covers(member.home_store_id):
        raise Http404
    is_reload = "reload" in request.POST
    form = MemberForm(
        request.POST or None, user=user, member=member, initial=_as_it_is(member)
    )
    _ask_custom(form, member, user)
    if is_reload:
        form = _typed_so_far(form, member, user)
    elif form.is_valid():
        try:
            update_member(
                member=member, by=user, at=timezone.now(), **form.fields_for_action()
            )
        except MembersError as error:
            _show(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect(member)
    context = {
        "header_title": _("Edit %(name)s") % {"name": member.name},
        "cancel_url": member.get_absolute_url(),
        "breadcrumbs_items": [
            *breadcrumbs(member.name, url=member.get_absolute_url()),
            {"url": "", "label": _("Edit")},
        ],
    }
    return _page(request, form, context)


def _ask_custom(form: MemberForm, member: Member, user: User) -> None:
    """The custom fields of the customer type that is chosen in the form now."""
    chosen = (
        form.data.get("customer_type") if form.is_bound else member.customer_type_id
    )
    typed = str(chosen or "")
    chosen_id = int(typed) if typed.isdecimal() and len(typed) <= MOST_DIGITS else None
    fields = fields_of_type(chosen_id, user=user, store_id=member.home_store_id)
    form.ask_custom(fields, member.custom)


def _typed_so_far(form: MemberForm, member: Member, user: User) -> MemberForm:
    """The same form with what was typed, and no complaints about it yet."""
    typed = {name: form[name].value() for name in form.fields}
    fresh = MemberForm(user=user, member=member, initial=typed)
    fresh.ask_custom(form.custom, member.custom)
    return fresh


def _as_it_is(member: Member) -> dict[str, Any]:
    initial = {
        name: getattr(member, name)
        for name in MemberForm.base_fields
        if name in {field.name for field in Member._meta.concrete_fields}
    }
    initial["customer_type"] = member.customer_type_id
    initial["referrer_no"] = member.referrer.member_no if member.referrer else ""
    birthday = member.important_dates.filter(kind="birthday").first()
    if birthday is not None:
        for name in ("calendar", "month", "day", "is_leap_month", "year"):
            initial[name] = getattr(birthday, name)
    return initial


def _show(form: MemberForm, error: MembersError) -> None:
    field = error.field if isinstance(error, InvalidMember) else ""
    form.add_error(field if field in form.fields else None, str(error))


def _page(
    request: HttpRequest, form: MemberForm, context: dict[str, Any]
) -> HttpResponse:
    own = (_("Custom fields"), tuple(key_of(field.code) for field in form.custom))
    groups = [
        (heading, [form[name] for name in names if name in form.fields])
        for heading, names in (*GROUPS, own)
    ]
    context |= {
        "form": form,
        "groups": [(heading, fields) for heading, fields in groups if fields],
        "header_icon": "user",
    }
    return render(request, "members/record/form.html", context)
