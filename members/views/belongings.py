"""Owned things and service, products in use, events: a form and one call each."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from members.actions.belongings import (
    keep_attendance,
    keep_thing,
    keep_use,
    record_service,
)
from members.exceptions import ContactRefused, MembersError
from members.models import (
    EventAttendance,
    Member,
    OwnedThing,
    ProductUse,
    User,
    scope_of,
)
from members.queries.belongings import same_serial
from members.views.belonging_forms import (
    AttendanceForm,
    ServiceForm,
    ThingForm,
    UseForm,
)
from members.views.record import breadcrumbs, staff_of, visible_member

WRITE = "members.add_contact"


@require_http_methods(["GET", "POST"])
def add_thing(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Write down what a member owns."""
    user, member = _writable(request, public_id)
    return _thing_page(request, member, user, thing=None)


@require_http_methods(["GET", "POST"])
def edit_thing(request: HttpRequest, pk: int) -> HttpResponse:
    """Change an owned thing. 404 for one of another store."""
    user = staff_of(request)
    rows = OwnedThing.objects.visible_to(user, WRITE).select_related("member")
    thing = get_object_or_404(rows, pk=pk)
    return _thing_page(request, thing.member, user, thing=thing)


def _thing_page(
    request: HttpRequest, member: Member, user: User, *, thing: OwnedThing | None
) -> HttpResponse:
    form = ThingForm(request.POST or None, instance=thing)

    def save(at: datetime) -> None:
        kept = keep_thing(
            member=member, by=user, at=at, thing=thing, **form.cleaned_data
        )
        for owner in same_serial(kept):
            is_near = scope_of(user, "members.view_member").covers(owner.home_store_id)
            words = {
                "serial": kept.serial,
                "who": owner.name if is_near else owner.home_store,
            }
            messages.warning(
                request, _("%(serial)s is on another record, too: %(who)s.") % words
            )

    title = _("Change an owned thing") if thing else _("Write down an owned thing")
    return _form_page(request, member, form, title=title, save=save, panel="things")


@require_http_methods(["GET", "POST"])
def add_service(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down a service of a thing. 404 for one of another store."""
    user = staff_of(request)
    rows = OwnedThing.objects.visible_to(user, WRITE).in_use()
    thing = get_object_or_404(rows.select_related("member"), pk=pk)
    form = ServiceForm(request.POST or None, user=user, owner=thing.member)

    def save(at: datetime) -> None:
        moment = form.cleaned_data["at"] or at
        if moment > at:
            raise ContactRefused(_("This service is still to come."), "at")
        record_service(thing=thing, by=user, at=moment, **form.fields_for_action())

    title = _("Service of %(thing)s") % {"thing": thing}
    return _form_page(
        request, thing.member, form, title=title, save=save, panel="things"
    )


@require_http_methods(["GET", "POST"])
def add_use(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Write down a product in use."""
    user, member = _writable(request, public_id)
    return _use_page(request, member, user, use=None)


@require_http_methods(["GET", "POST"])
def edit_use(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what has become of a product in use. 404 for one of another store."""
    user = staff_of(request)
    rows = ProductUse.objects.visible_to(user, WRITE).select_related("member")
    use = get_object_or_404(rows, pk=pk)
    return _use_page(request, use.member, user, use=use)


def _use_page(
    request: HttpRequest, member: Member, user: User, *, use: ProductUse | None
) -> HttpResponse:
    form = UseForm(request.POST or None, instance=use)

    def save(at: datetime) -> None:
        keep_use(member=member, by=user, at=at, use=use, **form.cleaned_data)

    return _form_page(
        request, member, form, title=_("Product in use"), save=save, panel="uses"
    )


@require_http_methods(["GET", "POST"])
def add_attendance(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Write down an event that a member was invited to."""
    user, member = _writable(request, public_id)
    return _attendance_page(request, member, user, attendance=None)


@require_http_methods(["GET", "POST"])
def edit_attendance(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what became of an invitation. 404 for one of another store."""
    user = staff_of(request)
    rows = EventAttendance.objects.visible_to(user, WRITE).select_related("member")
    found = get_object_or_404(rows, pk=pk)
    return _attendance_page(request, found.member, user, attendance=found)


def _attendance_page(
    request: HttpRequest,
    member: Member,
    user: User,
    *,
    attendance: EventAttendance | None,
) -> HttpResponse:
    form = AttendanceForm(request.POST or None, instance=attendance)

    def save(at: datetime) -> None:
        keep_attendance(
            member=member, by=user, at=at, attendance=attendance, **form.cleaned_data
        )

    return _form_page(
        request, member, form, title=_("Event"), save=save, panel="events"
    )


def _writable(request: HttpRequest, public_id: UUID) -> tuple[User, Member]:
    user = staff_of(request)
    member = visible_member(public_id, user)
    if not scope_of(user, WRITE).covers(member.home_store_id):
        raise Http404
    return user, member


def _form_page(
    request: HttpRequest,
    member: Member,
    form: forms.BaseForm,
    *,
    title: str,
    save: Callable[[datetime], None],
    panel: str,
) -> HttpResponse:
    if form.is_valid():
        try:
            save(timezone.now())
        except MembersError as error:
            field = error.field if isinstance(error, ContactRefused) else ""
            form.add_error(field if field in form.fields else None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect(f"{member.get_absolute_url()}#members-{panel}")
    context: dict[str, Any] = {
        "form": form,
        "member": member,
        "header_title": title,
        "header_icon": "form",
        "breadcrumbs_items": [
            *breadcrumbs(member.name, url=member.get_absolute_url()),
            {"url": "", "label": title},
        ],
    }
    return render(request, "members/belongings/form.html", context)
