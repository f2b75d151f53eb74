"""What is emptied of events and surveys when a person is erased."""

from django.db.models import Q

from campaigns.actions.seats import locked_event, offer_free_seats
from campaigns.choices import EventState, InvitationState
from campaigns.models import Event, Invitation, SurveyAnswer, SurveyReply
from campaigns.models.event import SEATED
from campaigns.outbox.event_links import RSVP
from campaigns.outbox.survey_links import SURVEY
from members.models import PublicLink
from members.record.erasers import Erasure


def erase_gatherings(erasure: Erasure) -> None:
    """Give back the person's seats at events to come, end the links to answer, and
    empty the words of answers. Which states and numbers there were stays, for figures.
    """
    rows = Invitation.objects.filter(member__in=erasure.ids)
    targets = [row.ref for row in rows.only("pk")]
    PublicLink.objects.filter(purpose=RSVP, target__in=targets).delete()
    for pk in erasure.ids:
        asked = Q(target__contains=f"/{pk}/")
        PublicLink.objects.filter(asked, purpose=SURVEY).delete()
    # Guests are known by their address only.
    for guest in Invitation.objects.filter(member=None, email__in=erasure.addresses):
        guest.name, guest.email = "", ""
        guest.save(update_fields=["name", "email"])
    _free_seats(erasure)
    answers = SurveyAnswer.objects.filter(member__in=erasure.ids)
    SurveyReply.objects.filter(answer__in=answers).exclude(words="").update(words="")


def _free_seats(erasure: Erasure) -> None:
    placed = Invitation.objects.filter(
        member__in=erasure.ids,
        state__in=[*SEATED, InvitationState.WAITING, InvitationState.INVITED],
        event__ends_at__gt=erasure.at,
        event__state=EventState.OPEN,
    ).exclude(state=InvitationState.CAME)
    events = set(placed.values_list("event_id", flat=True))
    placed.update(
        state=InvitationState.CANCELLED, offered_until=None, waiting_since=None
    )
    for event in Event.objects.filter(pk__in=events):
        offer_free_seats(locked_event(event.pk), at=erasure.at)
