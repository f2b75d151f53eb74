"""Making surveys, asking them, and taking down what people answer."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from campaigns.choices import AnsweredVia, QuestionKind, SurveyState
from campaigns.exceptions import SurveyRefused
from campaigns.models import Survey, SurveyAnswer, SurveyQuestion, SurveyReply
from members.exceptions import NotAllowed
from members.models import Member, Store, User, scope_of
from members.record.timeline import record_activity

ANSWERED = "campaigns.survey"
MOST_QUESTIONS = 12
LONGEST_WORDS = 2000
# What somebody gave for a question: a number, a code, several codes, words.
Given = int | str | Sequence[str] | None


def _check_may_plan(by: User, store_id: int | None) -> None:
    if not scope_of(by, "campaigns.change_survey").covers(store_id):
        raise NotAllowed(_("You may not change this survey."))


@transaction.atomic
def save_survey(
    *,
    by: User,
    name: str,
    questions: Sequence[Mapping[str, Any]],
    survey: Survey | None = None,
    name_zh: str = "",
    intro: str = "",
    intro_zh: str = "",
    store: Store | None = None,
) -> Survey:
    """Make a survey with its questions, or change one.

    Each question has "kind", "text", "text_zh", "options" and "is_required". Once
    somebody answered, the questions stay as they are; the names may change.
    SurveyRefused without questions, for too many, and for a choice without options.
    """
    _check_may_plan(by, store.pk if store else None)
    held = Survey(created_by=by)
    if survey is not None:
        held = Survey.objects.select_for_update().get(pk=survey.pk)
        _check_may_plan(by, held.store_id)
    held.name, held.name_zh = name.strip(), name_zh.strip()
    held.intro, held.intro_zh = intro.strip(), intro_zh.strip()
    held.store = store
    held.save()
    log(held, "wagtail.edit" if survey else "wagtail.create", user=by)
    if not held.answers.exists():
        _write_questions(held, questions)
    return held


def _write_questions(survey: Survey, questions: Sequence[Mapping[str, Any]]) -> None:
    if not 0 < len(questions) <= MOST_QUESTIONS:
        raise SurveyRefused(
            _("A survey has one to %(most)d questions.") % {"most": MOST_QUESTIONS}
        )
    rows = [
        SurveyQuestion(survey=survey, number=number, **question)
        for number, question in enumerate(questions, start=1)
    ]
    for row in rows:
        has_choice = row.kind in {QuestionKind.ONE, QuestionKind.SEVERAL}
        if has_choice and len(row.options) < 2:
            raise SurveyRefused(
                _("“%(question)s” needs at least two to choose from.")
                % {"question": row}
            )
    survey.questions.all().delete()
    SurveyQuestion.objects.bulk_create(rows)


@transaction.atomic
def put_survey(*, survey: Survey, state: str, by: User) -> Survey:
    """Open a survey for answers, or close it. SurveyRefused back to a draft."""
    held = Survey.objects.select_for_update().get(pk=survey.pk)
    _check_may_plan(by, held.store_id)
    if state not in {SurveyState.OPEN, SurveyState.CLOSED}:
        raise SurveyRefused(_("A survey is opened or closed."))
    held.state = state
    held.save(update_fields=["state"])
    log(held, "wagtail.edit", user=by, data={"state": str(state)})
    return held


@transaction.atomic
def answer_survey(
    *,
    survey: Survey,
    member: Member,
    occurrence: str,
    given: Mapping[int, Given],
    at: datetime,
    by: User | None = None,
) -> SurveyAnswer:
    """Keep what a member answered: once for each occasion. ``given`` maps numbers of
    questions to what was answered; ``by`` staff who took it down.

    A bad answer (2 of 5, 6 of 10 or less) is marked, and the timeline says so.
    SurveyRefused for a survey that isn't open, the second time, a question that must
    be answered and isn't, and values that can't be chosen; NotAllowed for staff of
    another store.
    """
    if by is not None and not scope_of(by, "members.add_contact").covers(
        member.home_store_id
    ):
        raise NotAllowed(_("You may not write in records of this store."))
    held = Survey.objects.select_for_update().get(pk=survey.pk)
    if held.state != SurveyState.OPEN:
        raise SurveyRefused(_("This survey takes no answers."))
    replies = [_reply(each, given.get(each.number)) for each in held.questions.all()]
    if not any(replies):
        raise SurveyRefused(_("Please answer at least one question."))
    answer, is_new = SurveyAnswer.objects.get_or_create(
        survey=held,
        member=member,
        occurrence=occurrence,
        defaults={
            "via": AnsweredVia.STAFF if by else AnsweredVia.LINK,
            "by": by,
            "language": member.language,
            "at": at,
            "is_bad": any(
                reply.question.is_bad(reply.number) for reply in replies if reply
            ),
        },
    )
    if not is_new:
        raise SurveyRefused(_("These questions were answered already."))
    for reply in replies:
        if reply is not None:
            reply.answer = answer
    SurveyReply.objects.bulk_create([reply for reply in replies if reply is not None])
    _tell_timeline(held, answer, member, at=at, by=by)
    return answer


def _tell_timeline(
    survey: Survey,
    answer: SurveyAnswer,
    member: Member,
    *,
    at: datetime,
    by: User | None,
) -> None:
    record_activity(
        member=member,
        kind=ANSWERED,
        at=at,
        by=by,
        store=member.home_store,
        data={
            "name": survey.name,
            "name_zh": survey.name_zh,
            "is_bad": answer.is_bad,
        },
        ref=f"campaigns.surveyanswer:{answer.pk}",
    )


def _reply(question: SurveyQuestion, given: Given) -> SurveyReply | None:
    """The row for what was given; None when nothing was. SurveyRefused for nonsense."""
    if given in (None, "", []):
        if question.is_required:
            raise SurveyRefused(
                _("Please answer: %(question)s") % {"question": question}
            )
        return None
    if question.is_number:
        return SurveyReply(question=question, number=_number(question, given))
    if question.kind == QuestionKind.WORDS:
        return SurveyReply(question=question, words=str(given).strip()[:LONGEST_WORDS])
    picked = [given] if isinstance(given, str) else list(given or [])  # type: ignore[arg-type]  # a number was dealt with above
    known = {code for code, _label in question.choices}
    if not set(picked) <= known:
        raise SurveyRefused(_("Please choose from the list."))
    return SurveyReply(question=question, picked=picked)


def _number(question: SurveyQuestion, given: Given) -> int:
    try:
        number = int(str(given))
    except ValueError:
        number = -1
    if number not in question.numbers:
        raise SurveyRefused(_("Please choose from the list."))
    return number
