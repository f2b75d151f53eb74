"""Exports and prints by request: the register, asking, deciding, fetching, destroying."""

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)
from wagtail.admin import messages
from wagtail.admin.widgets.button import HeaderButton

from members.actions.controlled import (
    approve_document,
    ask_document,
    fetch_document,
    record_destruction,
    refuse_document,
    why_not_decide,
)
from members.choices import DocumentForm, DocumentState
from members.exceptions import ExportRefused
from members.exports.columns import chosen
from members.exports.forms import AskForm, DecideForm, DestroyForm, RegisterForm
from members.exports.selection import filter_words, kept_query, selected
from members.models import ExportRequest, Member, User, scope_of
from members.models.export_request import FETCHABLE, FILE_FORMS
from members.queries.keyset import capped_count, keyset_page

ASK = "members.export_member"
PAGE_SIZE = 50
CONTENT_TYPES = {
    DocumentForm.XLSX: (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    ),
    DocumentForm.CSV: "text/csv; charset=utf-8",
}


def may_ask(user: User) -> bool:
    """Whether one of the person's posts lets them ask for a document."""
    return bool(scope_of(user, ASK))


def may_see_register(user: User) -> bool:
    """Whether the register is for this person: to ask, to approve or to look after it."""
    rights = (ASK, "members.approve_export", "members.view_exportrequest")
    return any(scope_of(user, right) for right in rights)


def _person(request: HttpRequest) -> User:
    user = request.user
    if not isinstance(user, User) or not may_see_register(user):
        raise PermissionDenied
    return user


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """Every request that the person may know of, newest first."""
    user = _person(request)
    form = RegisterForm(request.GET)
    rows = _filtered(user, form)
    page = keyset_page(
        rows.select_related("asked_by", "decided_by", "recipient"),
        params=request.GET.dict(),
        size=PAGE_SIZE,
    )
    context = {
        "form": form,
        "documents": page.rows,
        "previous_url": _page_url(request, "before", page.previous_before),
        "next_url": _page_url(request, "after", page.next_after),
        "waiting": ExportRequest.objects.to_be_approved_by(user).count(),
        "header_title": _("Exports and prints"),
        "header_icon": "lock",
        "breadcrumbs_items": [{"url": "", "label": _("Exports and prints")}],
        "header_buttons": [
            HeaderButton(_("Members"), url=reverse("members_list"), icon_name="group")
        ],
    }
    return render(request, "members/controlled/register.html", context)


def _filtered(user: User, form: RegisterForm) -> QuerySet[ExportRequest]:
    rows = ExportRequest.objects.visible_to(user)
    cleaned = form.cleaned_data if form.is_valid() else {}
    if cleaned.get("whose") == "approve":
        rows = ExportRequest.objects.to_be_approved_by(user)
    elif cleaned.get("whose") == "mine":
        rows = rows.filter(asked_by=user)
    for name in ("state", "form"):
        if cleaned.get(name):
            rows = rows.filter(**{name: cleaned[name]})
    if cleaned.get("since"):
        rows = rows.filter(asked_at__date__gte=cleaned["since"])
    if cleaned.get("until"):
        rows = rows.filter(asked_at__date__lte=cleaned["until"])
    words = (cleaned.get("q") or "").strip()
    if words:
        rows = rows.filter(
            Q(number__icontains=words)
            | Q(purpose__icontains=words)
            | Q(recipient_outside__icontains=words)
            | Q(asked_by__email__icontains=words)
            | Q(asked_by__last_name__icontains=words)
        )
    return rows


def _page_url(request: HttpRequest, name: str, value: str | None) -> str:
    if value is None:
        return ""
    params = request.GET.copy()
    for other in ("after", "before"):
        params.pop(other, None)
    params[name] = str(value)
    return f"?{params.urlencode()}"


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for the members of a list (its query string), of ticked rows (``id``), or of
    one record (``member``, its public id)."""
    user = _person(request)
    if not may_ask(user):
        raise PermissionDenied
    rows, picked = _chosen_rows(request, user)
    query = kept_query(request.GET.urlencode())
    form = AskForm(request.POST or None, user=user, initial=_initial(request))
    if form.is_valid():
        try:
            document = ask_document(
                rows=rows,
                query=query,
                picked=picked,
                by=user,
                at=timezone.now(),
                language=get_language() or "",
                **form.for_action(),
            )
        except ExportRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request,
                _("%(number)s is asked for. You will be told when it is decided.")
                % {"number": document.number},
            )
            return redirect(document)
    context = {
        "form": form,
        "count": capped_count(rows),
        "is_picked": picked is not None,
        "filters": filter_words(query, user=user),
        "header_title": _("Request an export or a print"),
        "header_icon": "lock",
        "breadcrumbs_items": _breadcrumbs(_("Request")),
    }
    return render(request, "members/controlled/ask.html", context)


def _initial(request: HttpRequest) -> dict[str, Any]:
    form = request.GET.get("form", "")
    return {"form": form} if form in DocumentForm.values else {}


def _chosen_rows(
    request: HttpRequest, user: User
) -> tuple[QuerySet[Member], list[int] | None]:
    """The members meant, and their keys where they were picked, ticked or searched."""
    public_id = request.GET.get("member", "")
    rows: QuerySet[Member]
    ids = [each for each in request.GET.getlist("id") if each.isdigit()]
    if public_id:
        try:
            rows = Member.objects.visible_to(user, ASK).filter(
                public_id=UUID(public_id)
            )
        except ValueError as error:
            raise Http404 from error
        if not rows.exists():
            raise Http404
    else:
        rows = selected(request.GET.urlencode(), user=user, permission=ASK)
        if ids:
            rows = rows.filter(pk__in=ids)
        elif not request.GET.get("q", "").strip():
            return rows, None
    return rows, list(rows.values_list("pk", flat=True))


def _breadcrumbs(label: str) -> list[dict[str, str]]:
    return [
        {"url": reverse("members_controlled_list"), "label": _("Exports and prints")},
        {"url": "", "label": label},
    ]


def visible_document(number: str, user: User) -> ExportRequest:
    """The document, or 404 when the person may not know of it."""
    rows = ExportRequest.objects.select_related(
        "asked_by", "decided_by", "recipient", "destroyed_by"
    )
    known = ExportRequest.objects.visible_to(user).values("pk")
    waiting = ExportRequest.objects.to_be_approved_by(user).values("pk")
    return get_object_or_404(
        rows.filter(Q(pk__in=known) | Q(pk__in=waiting)), number=number
    )


@never_cache
@require_safe
def document(request: HttpRequest, number: str) -> HttpResponse:
    """One document: what was asked, what became of it, what one may do with it."""
    user = _person(request)
    found = visible_document(number, user)
    now, today = timezone.now(), timezone.localdate()
    is_own = found.asked_by_id == user.pk
    is_waiting = found.state == DocumentState.ASKED
    refusal = why_not_decide(found, user)
    context = {
        "document": found,
        "stores": found.stores.all(),
        "filters": filter_words(found.query, user=user),
        "columns": chosen(found.fields, found.asked_by),
        "is_own": is_own,
        "may_fetch": is_own and found.is_usable(now, today),
        "is_too_early": is_own and found.state in FETCHABLE and today < found.use_from,
        "is_waiting": is_waiting,
        "decide_form": DecideForm() if is_waiting and not refusal else None,
        "why_not_decide": refusal if is_waiting else "",
        "destroy_form": DestroyForm() if _may_destroy(found, user, refusal) else None,
        "header_title": found.number,
        "header_icon": "lock",
        "breadcrumbs_items": _breadcrumbs(found.number),
    }
    return render(request, "members/controlled/document.html", context)


def _may_destroy(found: ExportRequest, user: User, refusal: str) -> bool:
    is_out = found.state in (DocumentState.FETCHED, DocumentState.EXPIRED)
    return is_out and (found.asked_by_id == user.pk or not refusal)


@require_POST
def decide(request: HttpRequest, number: str, decision: str) -> HttpResponse:
    """Approve or refuse, with the reason."""
    user = _person(request)
    found = visible_document(number, user)
    actions = {"approve": approve_document, "refuse": refuse_document}
    if decision not in actions:
        raise Http404
    form = DecideForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        actions[decision](document=found, by=user, reason=reason, at=timezone.now())
    except ExportRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Your decision is kept."))
    return redirect(found)


@require_POST
def destroy(request: HttpRequest, number: str) -> HttpResponse:
    """Record how the copies were destroyed."""
    user = _person(request)
    found = visible_document(number, user)
    form = DestroyForm(request.POST)
    how = form.cleaned_data["how"] if form.is_valid() else ""
    try:
        record_destruction(document=found, by=user, how=how, at=timezone.now())
    except ExportRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The destruction is recorded."))
    return redirect(found)


@never_cache
@require_POST
def fetch(request: HttpRequest, number: str) -> HttpResponseBase:
    """The file itself, for who asked for it; 404 for everybody else."""
    user = _person(request)
    own = ExportRequest.objects.filter(asked_by=user, form__in=FILE_FORMS)
    found = get_object_or_404(own, number=number)
    try:
        found = fetch_document(document=found, by=user, at=timezone.now())
    except ExportRefused as refusal:
        messages.error(request, str(refusal))
        return redirect(found)
    return FileResponse(
        found.file.open("rb"),
        as_attachment=True,
        filename=f"{found.number}.{found.form}",
        content_type=CONTENT_TYPES[DocumentForm(found.form)],
    )
