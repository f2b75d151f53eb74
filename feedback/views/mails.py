"""Mails that came in: what became of each, and what a person does with a failed one."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from feedback.choices import MailFate
from feedback.imports.reading import Mail, read_mail
from feedback.imports.settling import TO_SETTLE, put_mail_aside, retry_mail
from feedback.models import IncomingMail
from feedback.models.mail import IncomingMailQuerySet
from feedback.views.quality.pages import carried_out, page
from feedback.workflow import CHANGE
from members.masking import mask_email
from members.models import User, scope_of

LIST = "feedback_mails"
A_PAGE = 30
COUNT_CAP = 1000
# Of a mail that our code can't read.
SHOWN_RAW = 4000


class MailTab(StrEnum):
    """Which mails."""

    FAILED = "failed"
    CASES = "cases"
    REST = "rest"
    ASIDE = "aside"


LABELS: dict[MailTab, str | Promise] = {
    MailTab.FAILED: gettext_lazy("To be looked at"),
    MailTab.CASES: gettext_lazy("In cases"),
    MailTab.REST: gettext_lazy("Left alone: written by programs, letters come back"),
    MailTab.ASIDE: pgettext_lazy("mails", "Put aside"),
}
FATES: dict[MailTab, tuple[MailFate, ...]] = {
    MailTab.FAILED: TO_SETTLE,
    MailTab.CASES: (MailFate.CASE, MailFate.REPLY),
    MailTab.REST: (MailFate.BOUNCE, MailFate.AUTOMATIC, MailFate.OURS),
    MailTab.ASIDE: (MailFate.ASIDE,),
}


@dataclass(frozen=True)
class Tab:
    """One tab with its count, at most "1000+"."""

    name: str
    label: str | Promise
    count: str
    is_current: bool


def _head_office(request: HttpRequest) -> User:
    """The person, who may work on cases of the whole chain: a mail names no store."""
    user = request.user
    if not isinstance(user, User) or not scope_of(user, CHANGE).everywhere:
        raise PermissionDenied
    return user


@require_safe
def mails(request: HttpRequest) -> HttpResponse:
    """The mails by what became of them, the newest first."""
    user = _head_office(request)
    rows = IncomingMail.objects.visible_to(user, CHANGE)
    current = _tab(request)
    found = rows.filter(fate__in=FATES[current]).select_related("case", "settled_by")
    shown = Paginator(found, A_PAGE).get_page(request.GET.get("p"))
    context = {
        "tab": current,
        "tabs": _tabs(rows, current),
        "page_obj": shown,
        "rows": [(each, _sender(each)) for each in shown],
    } | page(_("Incoming mails"), "mail")
    return render(request, "feedback/ways_in/mails.html", context)


def _tab(request: HttpRequest) -> MailTab:
    try:
        return MailTab(request.GET.get("tab", ""))
    except ValueError:
        return MailTab.FAILED


def _tabs(rows: IncomingMailQuerySet, current: MailTab) -> list[Tab]:
    tabs = []
    for tab, label in LABELS.items():
        ids = rows.filter(fate__in=FATES[tab]).order_by()
        count = ids[: COUNT_CAP + 1].count()
        shown = f"{COUNT_CAP}+" if count > COUNT_CAP else str(count)
        tabs.append(Tab(tab.value, label, shown, tab == current))
    return tabs


def _sender(mail: IncomingMail) -> str:
    return mask_email(mail.sender) if mail.sender else ""


def _mail_of(request: HttpRequest, pk: int) -> tuple[IncomingMail, User]:
    user = _head_office(request)
    rows = IncomingMail.objects.visible_to(user, CHANGE).select_related("case")
    return get_object_or_404(rows, pk=pk), user


@require_safe
def mail(request: HttpRequest, pk: int) -> HttpResponse:
    """What one mail says, and the buttons while nobody has seen to it."""
    found, _user = _mail_of(request, pk)
    words, raw = _words(found)
    context: dict[str, Any] = {
        "mail": found,
        "sender": _sender(found),
        "words": words,
        "raw": raw,
        "is_open": found.fate in TO_SETTLE,
        "register_url": reverse("feedback_register") + "?channel=email",
    }
    above = (LIST, _("Incoming mails"))
    context |= page(found.subject or _("(no subject)"), "mail", above)
    return render(request, "feedback/ways_in/mail.html", context)


def _words(found: IncomingMail) -> tuple[Mail | None, str]:
    """The mail as it reads, or its beginning as it came when it can't be read."""
    try:
        with found.raw.open("rb") as source:
            raw = source.read()
    except (OSError, ValueError):  # cleaned up since, or never kept
        return None, ""
    try:
        return read_mail(raw), ""
    except Exception:  # noqa: BLE001 -- whatever a stranger's mail makes of our code
        return None, raw[:SHOWN_RAW].decode("utf-8", "replace")


@require_POST
def settle(request: HttpRequest, pk: int, decision: str) -> HttpResponse:
    """Try it again, or put it aside."""
    found, user = _mail_of(request, pk)
    at = timezone.now()
    if decision == "retry":
        row = carried_out(
            request, retry_mail, _("Tried again."), mail=found, by=user, at=at
        )
        if row is not None and row.case is not None:
            return redirect(row.case)
        return redirect("feedback_mail", pk=pk)
    if decision != "aside":
        raise Http404
    carried_out(request, put_mail_aside, _("Put aside."), mail=found, by=user, at=at)
    return redirect(LIST)
