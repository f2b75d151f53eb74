"""The page on which a customer says whether a case was settled well.

GET and HEAD change nothing, since mail scanners open every link: the grade of the link
is only chosen beforehand. The answer is saved by a POST, once a round.
"""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from feedback.actions.follow_up import answer_follow_up, reopen_after_answer
from feedback.exceptions import FeedbackError
from feedback.forms.follow_up import ReopenWordsForm, SurveyForm
from feedback.models import FollowUp
from feedback.models.redress import DISSATISFIED_TO
from feedback.outbox.survey import GRADES, follow_up_of_token, survey_path
from feedback.outbox.tracking import tracking_url
from feedback.views.limits import POSTS_AN_HOUR, count, place_of

View = Callable[..., HttpResponseBase]
TOO_MANY_REQUESTS = 429


def by_survey_link(view: View) -> View:
    """Find the follow-up of the token, answer friendly when there is none, keep it
    private."""

    @wraps(view)
    @sensitive_variables("token")
    def wrapped(request: HttpRequest, token: str) -> HttpResponseBase:
        found = follow_up_of_token(token, at=timezone.now())
        if found is None:
            response: HttpResponseBase = render(
                request, "feedback/tracking_gone.html", status=404
            )
        else:
            response = view(request, found, token)
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Referrer-Policy"] = "same-origin"
        response["Cache-Control"] = "private, no-store"
        return response

    return wrapped


@require_http_methods(["GET", "HEAD", "POST"])
@by_survey_link
def survey(request: HttpRequest, follow_up: FollowUp, token: str) -> HttpResponse:
    """The questions, or thanks when they are answered already."""
    if follow_up.answered_at is not None:
        return _thanks(request, follow_up, token, ReopenWordsForm())
    if request.method == "POST":
        return _take(request, follow_up, token)
    grade = request.GET.get("grade", "")
    chosen = grade if grade in {str(each) for each in GRADES} else None
    form = SurveyForm(initial={"outcome": chosen})
    return _asked(request, follow_up, form)


def _asked(
    request: HttpRequest, follow_up: FollowUp, form: SurveyForm, status: int = 200
) -> HttpResponse:
    context = {"case": follow_up.case, "form": form}
    return render(request, "feedback/survey.html", context, status=status)


def _take(request: HttpRequest, follow_up: FollowUp, token: str) -> HttpResponse:
    form = SurveyForm(request.POST)
    if count("posts", place_of(request)) > POSTS_AN_HOUR:
        form.add_error(None, too_many())
        return _asked(request, follow_up, form, TOO_MANY_REQUESTS)
    if not form.is_valid():
        return _asked(request, follow_up, form)
    try:
        answer_follow_up(follow_up=follow_up, at=timezone.now(), **form.cleaned_data)
    except FeedbackError as error:
        follow_up.refresh_from_db()
        if follow_up.answered_at is None:
            form.add_error(None, str(error))
            return _asked(request, follow_up, form)
    return redirect(request.path)


def too_many() -> str:
    """The sentence for a network that sends very much."""
    return _(
        "Very many messages are coming from your network just now. Please try "
        "again in an hour, or call the store."
    )


def _thanks(
    request: HttpRequest, follow_up: FollowUp, token: str, form: ReopenWordsForm
) -> HttpResponse:
    waits = (
        follow_up.outcome is not None
        and follow_up.outcome <= DISSATISFIED_TO
        and follow_up.decided_at is None
        and follow_up.cycle == follow_up.case.cycle
    )
    context = {
        "case": follow_up.case,
        "follow_up": follow_up,
        "form": form,
        "may_reopen": waits,
        "is_open_again": follow_up.case.cycle != follow_up.cycle,
        "reopen_url": survey_path(follow_up, token, "survey_reopen"),
    }
    return render(request, "feedback/survey_thanks.html", context)


@require_POST
@by_survey_link
def reopen(request: HttpRequest, follow_up: FollowUp, token: str) -> HttpResponse:
    """The customer has the case opened again; leads to the page of the case."""
    form = ReopenWordsForm(request.POST)
    if count("posts", place_of(request)) > POSTS_AN_HOUR:
        form.add_error(None, too_many())
    if not form.is_valid():
        return _thanks(request, follow_up, token, form)
    at = timezone.now()
    try:
        case = reopen_after_answer(
            follow_up=follow_up, words=form.cleaned_data["words"], at=at
        )
    except FeedbackError as error:
        form.add_error(None, str(error))
        return _thanks(request, follow_up, token, form)
    with translation.override(case.language):
        path = tracking_url(case, at)
    return redirect(path)
