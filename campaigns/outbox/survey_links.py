"""The links on which a member answers a survey, once for each occasion."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from campaigns.models import Survey
from members.models import Member, PublicLink
from members.outbox.links import find_link, make_links
from members.queries.survivors import survivor_of

SURVEY = "campaigns.survey"
SURVEY_PATH = "/surveys/TOKEN/"
LIFETIME = timedelta(days=60)
_TARGET = re.compile(r"campaigns\.survey:(\d{1,18})/(\d{1,18})/(.{1,60})")


@dataclass(frozen=True)
class SurveyAsked:
    """What a link asks: which survey, whom, and about what occasion."""

    survey: Survey
    member: Member
    occurrence: str


def survey_links(
    survey: Survey, member_ids: Collection[int], *, occurrence: str, at: datetime
) -> dict[int, PublicLink]:
    """One saved link for each member; one statement."""
    targets = {
        f"campaigns.survey:{survey.pk}/{pk}/{occurrence}": pk for pk in member_ids
    }
    links = make_links(purpose=SURVEY, targets=targets, at=at, expires_at=at + LIFETIME)
    return {targets[target]: link for target, link in links.items()}


def survey_of_token(token: str, *, at: datetime) -> SurveyAsked | None:
    """What a link asks; None when unknown, over, revoked, or the person is gone."""
    link = find_link(purpose=SURVEY, token=token, at=at)
    found = _TARGET.fullmatch(link.target) if link else None
    if found is None:
        return None
    survey = Survey.objects.filter(pk=int(found[1])).first()
    member = Member.objects.filter(pk=int(found[2])).first()
    if survey is None or member is None:
        return None
    return SurveyAsked(survey, survivor_of(member), found[3])
