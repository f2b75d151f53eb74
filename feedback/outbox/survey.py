"""The link on which a customer says whether a case was settled well."""

from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import translation

from feedback.models import FollowUp
from members.models import PublicLink
from members.outbox.links import find_link, make_link

SURVEY = "feedback.survey"
LIFETIME = timedelta(days=90)
GRADES = range(1, 6)
# Placeholders of letters hold no digits.
_NAMES = {
    1: "grade_one",
    2: "grade_two",
    3: "grade_three",
    4: "grade_four",
    5: "grade_five",
}
_TARGET = "feedback.followup"


def survey_link(follow_up: FollowUp, at: datetime) -> PublicLink:
    """The living link of the follow-up, made when there is none."""
    target = f"{_TARGET}:{follow_up.pk}"
    link = PublicLink.objects.filter(
        purpose=SURVEY, target=target, revoked_at=None, expires_at__gt=at
    ).first()
    return link or make_link(
        purpose=SURVEY, target=target, at=at, expires_at=at + LIFETIME
    )


def survey_path(follow_up: FollowUp, token: str, name: str = "survey") -> str:
    """The address of a page of the survey in the language of the case, without host."""
    with translation.override(follow_up.case.language):
        return reverse(f"feedback:{name}", args=[token])


def survey_links(follow_up: FollowUp, at: datetime) -> dict[str, Any]:
    """What a letter needs for the placeholders of `grade_marks`."""
    link = survey_link(follow_up, at)
    path = survey_path(follow_up, "TOKEN")
    return {
        _NAMES[grade]: {"id": link.pk, "url": f"{path}?grade={grade}"}
        for grade in GRADES
    }


def grade_marks() -> list[tuple[int, str]]:
    """Each grade, the best first, with the placeholder of its link."""
    return [(grade, f"[[link:{_NAMES[grade]}]]") for grade in reversed(GRADES)]


def follow_up_of_token(token: str, *, at: datetime) -> FollowUp | None:
    """The follow-up that a survey link opens; None when unknown, over or revoked."""
    link = find_link(purpose=SURVEY, token=token, at=at)
    if link is None:
        return None
    target, _colon, pk = link.target.partition(":")
    if target != _TARGET or not pk.isdigit():
        return None
    rows = FollowUp.objects.select_related("case__store")
    return rows.filter(pk=int(pk), skipped_because="").first()
