"""Surveys: the page behind the link, the results, and answers that staff take down."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from campaigns.actions.surveys import answer_survey, put_survey
from campaigns.choices import SurveyState
from campaigns.exceptions import CampaignsError, SurveyRefused
from campaigns.models import Survey
from campaigns.outbox.survey_links import SurveyAsked, survey_of_token
from campaigns.queries.survey_results import FEWEST, answers_of, results_of
from campaigns.views.people import staff_of
from campaigns.views.rsvp import language_for, private
from campaigns.views.survey_forms import AnswersForm
from members.exceptions import MembersError
from members.models import Member, scope_of


@method_decorator([never_cache, csrf_exempt], name="dispatch")
class SurveyView(View):
    """The questions, in the language of whom the link was sent to. GET and HEAD only
    show; a POST saves, once for each occasion."""

    http_method_names = ["get", "head", "post", "options"]

    @sensitive_variables("token")
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        asked = survey_of_token(kwargs["token"], at=timezone.now())
        if asked is None:
            gone = render(request, "campaigns/public/rsvp_gone.html", status=404)
            return private(gone)
        with translation.override(language_for(request, asked.member.language)):
            response = super().dispatch(request, asked)
            response["Content-Language"] = translation.get_language() or ""
            return private(response)

    def get(self, request: HttpRequest, asked: SurveyAsked) -> HttpResponse:
        return self._page(asked, AnswersForm(survey=asked.survey))

    def post(self, request: HttpRequest, asked: SurveyAsked) -> HttpResponse:
        form = AnswersForm(request.POST, survey=asked.survey)
        if form.is_valid():
            try:
                answer_survey(
                    survey=asked.survey,
                    member=asked.member,
                    occurrence=asked.occurrence,
                    given=form.given(),
                    at=timezone.now(),
                )
            except SurveyRefused as error:
                form.add_error(None, str(error))
            else:
                return redirect(request.path)
        return self._page(asked, form)

    def _page(self, asked: SurveyAsked, form: AnswersForm) -> HttpResponse:
        answers = asked.survey.answers.filter(
            member=asked.member, occurrence=asked.occurrence
        )
        context = {
            "survey": asked.survey,
            "form": form,
            "is_open": asked.survey.state == SurveyState.OPEN,
            "is_answered": answers.exists(),
        }
        return render(self.request, "campaigns/public/survey.html", context)


def frame(survey: Survey, title: str = "") -> dict[str, Any]:
    """Heading and breadcrumbs of a page of the survey."""
    page = reverse("campaigns_survey", args=[survey.pk])
    crumbs = [
        {"url": reverse("wagtailadmin_home"), "label": _("Home")},
        {"url": reverse("campaigns_surveys:index"), "label": _("Surveys")},
        {"url": page if title else "", "label": str(survey)},
    ]
    if title:
        crumbs.append({"url": "", "label": title})
    return {
        "survey": survey,
        "header_title": str(survey),
        "header_icon": "form",
        "breadcrumbs_items": crumbs,
    }


@require_safe
def survey_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What was answered, question by question; shares only where enough answered."""
    user = staff_of(request)
    survey = get_object_or_404(Survey.objects.visible_to(user), pk=pk)
    answers = answers_of(survey, user)
    context = frame(survey) | {
        "results": results_of(survey, user),
        "answered": answers.count(),
        "bad": answers.filter(is_bad=True).count(),
        "fewest": FEWEST,
        "may_plan": scope_of(user, "campaigns.change_survey").covers(survey.store_id),
    }
    return render(request, "campaigns/surveys/results.html", context)


@require_POST
def survey_step(request: HttpRequest, pk: int, state: str) -> HttpResponse:
    """Open it for answers, or close it."""
    user = staff_of(request)
    rows = Survey.objects.visible_to(user, "campaigns.change_survey")
    survey = get_object_or_404(rows, pk=pk)
    try:
        put_survey(survey=survey, state=state, by=user)
    except (CampaignsError, MembersError) as error:
        messages.error(request, str(error))
    return redirect("campaigns_survey", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def take_down(request: HttpRequest, pk: int, public_id: UUID) -> HttpResponse:
    """Staff write down what a member says, in a call or in the shop. One answer a day."""
    user, at = staff_of(request), timezone.now()
    survey = get_object_or_404(Survey.objects.visible_to(user), pk=pk)
    member = get_object_or_404(
        Member.objects.visible_to(user).current(), public_id=public_id
    )
    if survey.state != SurveyState.OPEN:
        raise Http404
    form = AnswersForm(request.POST or None, survey=survey)
    if request.method == "POST" and form.is_valid():
        try:
            answer_survey(
                survey=survey,
                member=member,
                occurrence=f"staff:{timezone.localdate(at)}",
                given=form.given(),
                by=user,
                at=at,
            )
        except (CampaignsError, MembersError) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The answers are kept."))
            return redirect(member.get_absolute_url())
    context = frame(survey, member.name) | {"form": form, "member": member}
    return render(request, "campaigns/surveys/take_down.html", context)
