"""Opening a record and changing it: a form each, one call each."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from members.actions.members import register_member, update_member
from members.contact_values import normalise_phone
from members.exceptions import InvalidMember, MembersError
from members.forms import MemberForm, NewMemberForm
from members.models import Member, scope_of
from members.queries.duplicates import Namesake, same_phone
from members.views.record import breadcrumbs, staff_of, visible_member

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
            "home_store", "member_no", "status", "joined_on", "owner", "source",
            "referrer_no",
        ),
    ),
    (gettext_lazy("To know"), ("mind", "preferences", "note")),
    (gettext_lazy("Consents"), ("consents",)),
)  # fmt: skip


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Open a record. A phone that others have is asked about once, then accepted."""
    user = staff_of(request)
    scope = scope_of(user, "members.add_member")
    if not scope.everywhere and not scope.store_ids:
        raise PermissionDenied
    form = NewMemberForm(request.POST or None, user=user, initial=_first_choice(scope))
    namesakes: list[Namesake] = []
    if form.is_valid():
        phone = normalise_phone(form.cleaned_data["phone"])
        if phone and not form.cleaned_data["is_confirmed"]:
            namesakes = same_phone(phone, user=user)
        if not namesakes:
            try:
                member = register_member(
                    by=user, at=timezone.now(), **form.fields_for_action()
                )
            except MembersError as error:
                _show(form, error)
            else:
                messages.success(
                    request, _("Opened the record of %(name)s.") % {"name": member.name}
                )
                return redirect(member)
    context = {"namesakes": namesakes, "header_title": _("Open a record")}
    context["breadcrumbs_items"] = breadcrumbs(_("Open a record"))
    return _page(request, form, context)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change a record. 404 without the right to change it in its store."""
    user = staff_of(request)
    member = visible_member(public_id, user)
    if not scope_of(user, "members.change_member").covers(member.home_store_id):
        raise Http404
    form = MemberForm(
        request.POST or None, user=user, member=member, initial=_as_it_is(member)
    )
    if form.is_valid():
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


def _first_choice(scope: Any) -> dict[str, Any]:
    """Who works in one store only need not choose it."""
    initial: dict[str, Any] = {"joined_on": timezone.localdate()}
    if not scope.everywhere and len(scope.store_ids) == 1:
        initial["home_store"] = next(iter(scope.store_ids))
    return initial


def _as_it_is(member: Member) -> dict[str, Any]:
    initial = {
        name: getattr(member, name)
        for name in MemberForm.base_fields
        if name in {field.name for field in Member._meta.concrete_fields}
    }
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
    groups = [
        (heading, [form[name] for name in names if name in form.fields])
        for heading, names in GROUPS
    ]
    context |= {
        "form": form,
        "groups": [(heading, fields) for heading, fields in groups if fields],
        "header_icon": "user",
    }
    return render(request, "members/record/form.html", context)
