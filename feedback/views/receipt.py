"""Coming back with the 16 digits that somebody without an address got."""

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import (
    sensitive_post_parameters,
    sensitive_variables,
)
from django.views.decorators.http import require_http_methods

from feedback.forms.public import ReceiptNumberForm
from feedback.models import Case
from feedback.outbox.tracking import case_of_link, link_of_receipt
from feedback.views.limits import count, place_of
from feedback.views.opened import remember

TRIES_AN_HOUR = 5
# The digits are shown on the page after sending, and nowhere a quarter of an hour later.
COOKIE = "feedback_receipt"
SALT = "feedback.receipt"
SHOWN_FOR = 15 * 60


@sensitive_variables("digits")
def hand_over(
    response: HttpResponseBase, request: HttpRequest, case: Case, digits: str
) -> None:
    """Let the page that follows show the digits."""
    response.set_cookie(
        COOKIE,
        signing.dumps([case.pk, digits], salt=SALT),
        max_age=SHOWN_FOR,
        httponly=True,
        secure=request.is_secure(),
        samesite="Lax",
    )


def shown_receipt(request: HttpRequest, case: Case) -> str:
    """The digits of the case just sent, or ""."""
    try:
        pk, digits = signing.loads(
            request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=SHOWN_FOR
        )
    except signing.BadSignature:
        return ""
    return digits if pk == case.pk else ""


@sensitive_post_parameters("number")
@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: HttpRequest) -> HttpResponse:
    """Ask for the digits. A wrong number, one that ended and too many tries get the same
    answer."""
    form = ReceiptNumberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        may_try = count("receipts", place_of(request)) <= TRIES_AN_HOUR
        at = timezone.now()
        link = link_of_receipt(form.cleaned_data["number"], at=at)
        case = case_of_link(link) if link else None
        if may_try and link is not None and case is not None:
            answer = redirect("feedback:case", case.public_id)
            remember(answer, request, link)
            return answer
        form.add_error(
            "number",
            _(
                "No message opens with these digits now. Check them on your note; after "
                "five tries please wait an hour."
            ),
        )
    response = render(request, "feedback/receipt.html", {"form": form})
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "private, no-store"
    return response
