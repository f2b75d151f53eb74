"""Rows of events, clubs and surveys, believable and with traits."""

from datetime import UTC, datetime, timedelta

import factory

from campaigns import models
from campaigns.choices import EventState, InvitationState, QuestionKind, SurveyState
from tests.factories.members import MemberFactory

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)


class ClubFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Club

    name = factory.Sequence(lambda n: f"Friends of Pu'er {n}")
    name_zh = "普洱之友"


class SurveyFactory(factory.django.DjangoModelFactory):
    """Open, with a scale, a recommendation, two choices and words."""

    class Meta:
        model = models.Survey
        skip_postgeneration_save = True

    name = "How was it?"
    name_zh = "您觉得怎么样?"
    state = SurveyState.OPEN

    @factory.post_generation
    def questions(self, create, value, **_kwargs):
        if not create or value is False:
            return
        options = [
            {"code": "green", "label": "Green tea", "label_zh": "绿茶"},
            {"code": "black", "label": "Black tea", "label_zh": "红茶"},
        ]
        for number, (kind, choices) in enumerate(
            [
                (QuestionKind.SCALE, []),
                (QuestionKind.NPS, []),
                (QuestionKind.ONE, options),
                (QuestionKind.SEVERAL, options),
                (QuestionKind.WORDS, []),
            ],
            start=1,
        ):
            models.SurveyQuestion.objects.create(
                survey=self,
                number=number,
                kind=kind,
                text=f"Question {number}",
                text_zh=f"问题{number}",
                options=choices,
                is_required=number == 1,
            )


class EventFactory(factory.django.DjangoModelFactory):
    """An announced tasting on 20 November 2026 at noon in the portal's zone."""

    class Meta:
        model = models.Event

    title = "Autumn tasting"
    title_zh = "秋茶品鉴会"
    place = "Tea room"
    place_zh = "茶室"
    address = "Nanshan Road 1"
    starts_at = NOON
    ends_at = factory.LazyAttribute(lambda event: event.starts_at + timedelta(hours=2))
    capacity = 10
    state = EventState.OPEN


class InvitationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = models.Invitation

    class Params:
        accepted = factory.Trait(state=InvitationState.ACCEPTED)
        guest = factory.Trait(
            member=None,
            name="Anna Guest",
            email=factory.Sequence(lambda n: f"guest{n}@example.com"),
        )
        came = factory.Trait(
            state=InvitationState.CAME,
            checked_in_at=factory.SelfAttribute("event.starts_at"),
        )

    event = factory.SubFactory(EventFactory)
    member = factory.SubFactory(MemberFactory)
    invited_at = NOON - timedelta(days=20)


def a_gathering(member, store, mark):
    """A draft of an event with an invitation, a survey and a club of one store."""
    event = EventFactory(
        store=store, title=mark, title_zh=mark, words=mark, state=EventState.DRAFT
    )
    club = ClubFactory(store=store, name=mark, name_zh=mark, words=mark)
    models.ClubMembership.objects.create(club=club, member=member, joined_at=NOON)
    survey = SurveyFactory(store=store, name=mark, name_zh=mark, intro=mark)
    return [event, InvitationFactory(event=event, member=member), club, survey]
