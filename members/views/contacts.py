"""Logging contacts: the page behind the bar, the queue, corrections, photos."""

from typing import Any
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)
from wagtail.admin import messages

from members.actions.contact_log import (
    check_correctable,
    correct_contact,
    log_contact,
)
from members.choices import ImportantDateKind
from members.exceptions import ContactRefused, MembersError, NotAllowed
from members.models import Contact, ContactPhoto, Member, User, scope_of
from members.queries.contacts import (
    correctable,
    last_contacts,
    may_be_called,
    older_contacts,
)
from members.views.contact_bar import contact_bar
from members.views.contact_forms import ContactForm, CorrectionForm
from members.views.queue import go_on, queue_place, stop_queue
from members.views.record import breadcrumbs, staff_of, visible_member

PAGE_SIZE = 30


@require_http_methods(["GET", "POST"])
def log(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Write a contact down; then the next record of the queue, or back to this one.

    GET, and a POST that is refused, show the bar as a page of its own. 404 without the
    right to log contacts in the member's store.
    """
    user = staff_of(request)
    member = visible_member(public_id, user)
    if not scope_of(user, "members.add_contact").covers(member.home_store_id):
        raise Http404
    points = list(member.contact_points.order_by("kind", "-is_primary", "pk"))
    form = ContactForm(
        request.POST or None,
        request.FILES or None,
        points=points,
        may_call=may_be_called(member),
    )
    if form.is_valid():
        contact = _save(form, member, user)
        if contact is not None:
            messages.success(request, _saved_sentence(contact))
            return go_on(request, member)
    birthday = member.important_dates.filter(kind=ImportantDateKind.BIRTHDAY).first()
    bar = contact_bar(
        request,
        member,
        user=user,
        points=points,
        birthday=birthday,
        last=last_contacts(member),
        form=form,
    )
    if bar is None:
        raise Http404
    context = {"bar": bar, "member": member, "header_icon": "comment"}
    context |= _heading(member, _("Log a contact"))
    return render(request, "members/contacts/log.html", context)


def _save(form: ContactForm, member: Member, user: User) -> Contact | None:
    try:
        return log_contact(
            member=member, by=user, **form.fields_for_action(now=timezone.now())
        )
    except MembersError as error:
        _show(form, error)
        return None


def _show(form: Any, error: MembersError) -> None:
    field = error.field if isinstance(error, ContactRefused) else ""
    form.add_error(field if field in form.fields else None, str(error))


def _saved_sentence(contact: Contact) -> str:
    words = {"name": contact.member.name}
    if contact.next_on is None:
        return _("Logged: %(name)s. No further contact is planned.") % words
    day = formats.date_format(contact.next_on, pgettext("a near day", "l, j F"))
    return _("Logged: %(name)s. Next contact on %(day)s.") % (words | {"day": day})


def _heading(member: Member, title: str) -> dict[str, Any]:
    return {
        "header_title": _("%(title)s: %(name)s")
        % {"title": title, "name": member.name},
        "breadcrumbs_items": [
            *breadcrumbs(member.name, url=member.get_absolute_url()),
            {"url": "", "label": title},
        ],
    }


@require_POST
def queue_step(request: HttpRequest, public_id: UUID, step: str) -> HttpResponse:
    """Skip this member, or stop. Without a queue: back to the record."""
    user = staff_of(request)
    member = visible_member(public_id, user)
    place = queue_place(request, member)
    if place is not None and step == "stop":
        return stop_queue(request, place)
    return go_on(request, member)


@require_safe
def contact_list(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """All contacts with a member, page by page."""
    user = staff_of(request)
    member = visible_member(public_id, user)
    if not scope_of(user, "members.view_contact").covers(member.home_store_id):
        raise Http404
    found = list(older_contacts(member, request.GET.get("after", ""))[: PAGE_SIZE + 1])
    contacts = found[:PAGE_SIZE]
    context = {
        "member": member,
        "contacts": contacts,
        "correctable": correctable(contacts, user=user, at=timezone.now()),
        "older": contacts[-1].pk if len(found) > PAGE_SIZE else None,
        "header_icon": "comment",
    }
    context |= _heading(member, _("Contacts"))
    return render(request, "members/contacts/list.html", context)


@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a contact right. 404 unless it is one's own and younger than a day."""
    user = staff_of(request)
    contact = get_object_or_404(
        Contact.objects.visible_to(user).select_related("member", "contact_point"),
        pk=pk,
    )
    try:
        check_correctable(contact, by=user, at=timezone.now())
    except NotAllowed as error:
        raise Http404(str(error)) from error
    form = CorrectionForm.of(contact, request.POST or None)
    if form.is_valid():
        try:
            correct_contact(
                contact=contact, by=user, at=timezone.now(), **form.cleaned_data
            )
        except MembersError as error:
            _show(form, error)
        else:
            messages.success(request, _("Corrected."))
            return redirect(contact.member)
    context = {"contact": contact, "form": form, "header_icon": "edit"}
    context |= _heading(contact.member, _("Correct a contact"))
    return render(request, "members/contacts/correct.html", context)


@require_safe
def photo(request: HttpRequest, pk: int) -> FileResponse:
    """A picture of a visit, to those who may see the contact. Never cached or run."""
    user = staff_of(request)
    found = get_object_or_404(
        ContactPhoto.objects.filter(contact__in=Contact.objects.visible_to(user)), pk=pk
    )
    try:
        source = found.file.open("rb")
    except FileNotFoundError as error:
        raise Http404 from error
    kind = "image/png" if str(found.file).endswith(".png") else "image/jpeg"
    response = FileResponse(source, content_type=kind)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
