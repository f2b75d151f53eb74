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
from django.views.decorators.http import require_http_methods, require_safe

from feedback.actions.answers import add_customer_message
from feedback.choices import CaseStatus
from feedback.exceptions import ActionRefused
from feedback.forms.public import AnswerForm
from feedback.models import Attachment, Case
from feedback.outbox.tracking import case_of_token
from feedback.queries.cases import accept_by, address_of, public_correspondence
from feedback.views.files import file_response
from feedback.views.limits import POSTS_AN_HOUR, count, place_of
from feedback.workflow import STATES, target_of
from members.masking import mask_email

View = Callable[..., HttpResponseBase]

STEPS = (
    CaseStatus.RECEIVED,
    CaseStatus.ACCEPTED,
    CaseStatus.REPLIED,
    CaseStatus.CLOSED,
)


def by_link(view: View) -> View:
    """Find the case of the token, answer friendly when there is none, keep it private."""

    @wraps(view)
    @sensitive_variables("token")
    def wrapped(
        request: HttpRequest, token: str, *args: object, **kwargs: object
    ) -> HttpResponseBase:
        case = case_of_token(token, at=timezone.now())
        if case is None:
            response: HttpResponseBase = render(
                request, "feedback/tracking_gone.html", status=404
            )
        else:
            response = view(request, case, token, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        # Nothing to other sites; "no-referrer" would take the Origin from our own form.
        response["Referrer-Policy"] = "same-origin"
        response["Cache-Control"] = "private, no-store"
        return response

    return wrapped


@require_http_methods(["GET", "HEAD", "POST"])
@by_link
def tracking(request: HttpRequest, case: Case, token: str) -> HttpResponse:
    """Status in plain words, what was said, and a box to add something."""
    form = AnswerForm()
    if request.method == "POST":
        if count("posts", place_of(request)) > POSTS_AN_HOUR:
            form = AnswerForm(request.POST)
            form.add_error(
                None,
                _(
                    "Very many messages are coming from your network just now. Please "
                    "try again in an hour, or call the store."
                ),
            )
        else:
            form = AnswerForm(request.POST, request.FILES)
            if form.is_valid() and _add(request, case, form):
                return redirect(request.path)
    return render(request, "feedback/tracking.html", _context(case, token, form))


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


def _context(case: Case, token: str, form: AnswerForm) -> dict[str, object]:
    reached = STEPS.index(CaseStatus(case.status)) if case.status in STEPS else -1
    return {
        "case": case,
        "token": token,
        "form": form,
        "state": STATES[case.status],
        "steps": [
            {
                "label": STATES[step].short,
                "is_done": number <= reached,
                "is_current": number == reached,
            }
            for number, step in enumerate(STEPS)
        ],
        "entries": public_correspondence(case),
        "accept_by": accept_by(case),
        "may_answer": target_of("answer", case.status) is not None,
    }


@require_safe
@by_link
def received(request: HttpRequest, case: Case, token: str) -> HttpResponse:
    """The page after sending: number, what happens next, and the link to keep."""
    address = address_of(case)
    return render(
        request,
        "feedback/received.html",
        {
            "case": case,
            "token": token,
            "address": mask_email(address) if address else "",
            "accept_by": accept_by(case),
        },
    )


@require_safe
@by_link
def tracking_file(
    request: HttpRequest, case: Case, token: str, public_id: UUID
) -> HttpResponseBase:
    """A file of this case that the customer may have; 404 for any other."""
    found = Attachment.objects.public().filter(case=case, public_id=public_id).first()
    if found is None:
        raise Http404
    return file_response(found)
