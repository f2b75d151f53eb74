"""The customer's page of one case, opened by a secret link.

GET and HEAD change nothing. The link is all that is asked for, so the page names no
staff, no other case and no contact data in full, and no other site learns the address.
"""

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from feedback.actions import verdicts
from feedback.actions.answers import add_customer_message
from feedback.choices import CaseStatus
from feedback.exceptions import ActionRefused
from feedback.forms.public import AnswerForm, DisputeForm
from feedback.models import Attachment, Case
from feedback.outbox.tracking import (
    TRACKING,
    case_of_link,
    link_of_token,
    living_link,
    tracking_path,
)
from feedback.queries.cases import (
    address_of,
    public_correspondence,
    told,
)
from feedback.queries.promises import public_promises
from feedback.views.files import file_response
from feedback.views.limits import POSTS_AN_HOUR, count, place_of
from feedback.views.opened import Opened, opened_case, remember
from feedback.views.receipt import shown_receipt
from feedback.workflow import STATES, target_of
from members.masking import mask_email
from members.outbox.links import token_of

# The steps that the customer sees, and which of them each status stands on.
STEPS = (
    CaseStatus.RECEIVED,
    CaseStatus.ACCEPTED,
    CaseStatus.INVESTIGATING,
    CaseStatus.REPLIED,
    CaseStatus.CLOSED,
)
STEP_OF = {
    CaseStatus.RECEIVED: 0,
    CaseStatus.ACCEPTED: 1,
    CaseStatus.ASSESSED: 1,
    CaseStatus.INVESTIGATING: 2,
    CaseStatus.PROPOSED: 2,
    CaseStatus.APPROVED: 2,
    CaseStatus.DISPUTED: 2,
    CaseStatus.EXTERNAL: 2,
    CaseStatus.REPLIED: 3,
    CaseStatus.FOLLOW_UP: 3,
    CaseStatus.CLOSED: 4,
    CaseStatus.SETTLED: 4,
}


def _private(response: HttpResponseBase, referrer: str) -> HttpResponseBase:
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = referrer
    response["Cache-Control"] = "private, no-store"
    return response


def _gone(request: HttpRequest) -> HttpResponse:
    return render(request, "feedback/tracking_gone.html", status=404)


@require_safe
@sensitive_variables("token")
def exchange(request: HttpRequest, token: str) -> HttpResponseBase:
    """Take the secret of a link, remember it in this browser, and lead on to an address
    without it."""
    link = link_of_token(token, at=timezone.now())
    case = case_of_link(link) if link else None
    if link is None or case is None:
        return _private(_gone(request), "no-referrer")
    response = redirect("feedback:case", case.public_id)
    remember(response, request, link)
    return _private(response, "no-referrer")


def by_link(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Hand over the case that this browser opened by a link; a friendly 404 when it did
    not, or the link ended since."""

    @wraps(view)
    def wrapped(
        request: HttpRequest, public_id: UUID, *args: object, **kwargs: object
    ) -> HttpResponseBase:
        opened = opened_case(request, public_id)
        response = (
            _gone(request) if opened is None else view(request, opened, *args, **kwargs)
        )
        # The address holds no secret, and "no-referrer" would take the Origin, which
        # is asked for, from our own forms.
        return _private(response, "same-origin")

    return wrapped


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def tracking(request: HttpRequest, opened: Opened) -> HttpResponse:
    """Status in plain words, what was said, and a box to add something."""
    form = AnswerForm()
    if request.method == "POST":
        if _is_too_much(request):
            form = AnswerForm(request.POST)
            form.add_error(None, too_much())
        else:
            form = AnswerForm(request.POST, request.FILES)
            if form.is_valid() and _add(request, opened.case, form):
                return redirect(request.path)
    return _page(request, opened, form, DisputeForm())


def _is_too_much(request: HttpRequest) -> bool:
    return count("posts", place_of(request)) > POSTS_AN_HOUR


def too_much() -> str:
    """Said when a network sends very many messages."""
    return _(
        "Very many messages are coming from your network just now. Please try again in "
        "an hour, or call the store."
    )


def _add(request: HttpRequest, case: Case, form: AnswerForm) -> bool:
    try:
        add_customer_message(
            case=case,
            text=form.cleaned_data["body"],
            attachments=form.cleaned_data["photos"],
            at=timezone.now(),
        )
    except ActionRefused as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, _("Thank you. Your message has been added."))
    return True


@require_POST
@by_link
def decide(request: HttpRequest, opened: Opened, verdict: str) -> HttpResponse:
    """Confirm the address, accept our answer, or dispute it."""
    case, at = opened.case, timezone.now()
    form = DisputeForm(request.POST if verdict == "dispute" else None)
    try:
        if verdict == "confirm" and opened.is_mailed:
            verdicts.confirm_address(case=case, at=at)
            messages.success(request, _("Thank you. Your address is confirmed."))
        elif verdict == "accept":
            verdicts.accept_answer(case=case, at=at)
            messages.success(request, _("Thank you. We are glad that it is settled."))
        elif verdict == "dispute":
            if not form.is_valid():
                return _page(request, opened, AnswerForm(), form)
            verdicts.dispute_answer(case=case, at=at, **form.cleaned_data)
            messages.success(request, _("Thank you. We look at it again."))
        else:
            raise Http404
    except ActionRefused as error:
        messages.error(request, str(error))
    return redirect("feedback:case", case.public_id)


def _page(
    request: HttpRequest, opened: Opened, form: AnswerForm, dispute: DisputeForm
) -> HttpResponse:
    context = _context(opened, form) | {"dispute": dispute}
    return render(request, "feedback/tracking.html", context)


def _context(opened: Opened, form: AnswerForm) -> dict[str, object]:
    case = opened.case
    moments = told(case)
    reached = STEP_OF.get(CaseStatus(case.status))
    return {
        "case": case,
        "form": form,
        "state": STATES[case.status],
        "steps": [
            {
                "label": STATES[step].short,
                "is_done": number <= reached,
                "is_current": number == reached,
            }
            for number, step in enumerate(STEPS)
        ]
        if reached is not None
        else [],
        "entries": public_correspondence(case),
        "promises": public_promises(case, today=timezone.localdate()),
        "accept_by": moments.accept_by,
        "answer_by": moments.answer_by,
        "may_answer": target_of("answer", case.status) is not None,
        "may_accept": verdicts.may_accept(case),
        "may_dispute": verdicts.may_dispute(case),
        "may_confirm": bool(
            opened.is_mailed and case.email and not case.email_confirmed_at
        ),
    }


@require_safe
@by_link
def received(request: HttpRequest, opened: Opened) -> HttpResponse:
    """The page after sending: number, what happens next, and the link to keep."""
    case = opened.case
    address = address_of(case)
    link = living_link(case, timezone.now(), purpose=TRACKING)
    path = tracking_path(case, token_of(link)) if link else ""
    return render(
        request,
        "feedback/received.html",
        {
            "case": case,
            "link": request.build_absolute_uri(path) if path else "",
            "receipt": shown_receipt(request, case),
            "address": mask_email(address) if address else "",
            "accept_by": told(case).accept_by,
        },
    )


@require_safe
@by_link
def tracking_file(
    request: HttpRequest,
    opened: Opened,
    attachment_id: UUID,
) -> HttpResponseBase:
    """A file of this case that the customer may have; 404 for any other."""
    files = Attachment.objects.public().filter(case=opened.case)
    found = files.filter(public_id=attachment_id).first()
    if found is None:
        raise Http404
    return file_response(found)
