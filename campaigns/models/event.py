"""Events, and everybody's place at them: invited, waiting, accepted, there."""

import secrets
import uuid
from datetime import date, datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.choices import EventState, InvitationState, InvitedBy
from campaigns.models.club import Club
from campaigns.models.run import Recipient
from campaigns.models.survey import Survey
from members.choices import Language
from members.models import Member, Store, User, scope_of
from members.models.bilingual import in_reader_language

MOST_SEATS = 5000
MOST_GUESTS = 9
# Codes are read aloud and typed: no letter or digit that looks like another.
CODE_LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 8
# They hold a seat. An offered seat is kept for whom it is offered to.
SEATED = (InvitationState.ACCEPTED, InvitationState.OFFERED, InvitationState.CAME)


def new_code() -> str:
    """A random code on a ticket: 40 bits, of use only to staff who are logged in."""
    return "".join(secrets.choice(CODE_LETTERS) for _letter in range(CODE_LENGTH))


class EventQuerySet(models.QuerySet["Event"]):
    """Questions about events."""

    def visible_to(
        self, user: User | AnonymousUser, permission: str = "campaigns.view_event"
    ) -> "EventQuerySet":
        """Events of the stores in which `user` holds the right, and those of the whole
        chain for whoever holds it anywhere."""
        scope = scope_of(user, permission)
        if scope.everywhere:
            return self
        if not scope:
            return self.none()
        return self.filter(scope.q("store") | Q(store=None))

    def coming(self, at: datetime) -> "EventQuerySet":
        """Announced events that are not over."""
        return self.filter(state=EventState.OPEN, ends_at__gt=at)


class Event(models.Model):
    """A tasting, a salon, a company evening. Without a store it is the whole chain's.

    What stands here is the same in both languages or there in both; the public pages
    (portal.EventPage) have pictures and more words. Times are aware datetimes.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("title (English)"), max_length=120)
    title_zh = models.CharField(_("title (Chinese)"), max_length=120, blank=True)
    words = models.TextField(_("what it is (English)"), max_length=1000, blank=True)
    words_zh = models.TextField(_("what it is (Chinese)"), max_length=1000, blank=True)
    place = models.CharField(_("place (English)"), max_length=120)
    place_zh = models.CharField(_("place (Chinese)"), max_length=120, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    price = models.CharField(
        _("price (English)"),
        max_length=80,
        blank=True,
        help_text=_("In words; empty: free of charge."),
    )
    price_zh = models.CharField(_("price (Chinese)"), max_length=80, blank=True)
    starts_at = models.DateTimeField(_("begins at"))
    ends_at = models.DateTimeField(_("ends at"))
    rsvp_until = models.DateTimeField(
        _("answer until"), null=True, blank=True, help_text=_("Empty: until it begins.")
    )
    capacity = models.PositiveSmallIntegerField(
        _("seats"), validators=[MinValueValidator(1), MaxValueValidator(MOST_SEATS)]
    )
    guests_allowed = models.PositiveSmallIntegerField(
        _("guests each may bring"),
        default=1,
        validators=[MaxValueValidator(MOST_GUESTS)],
    )
    is_public = models.BooleanField(
        _("anybody may register"),
        default=False,
        help_text=_("On the event's page; otherwise only who was invited."),
    )
    offer_hours = models.PositiveSmallIntegerField(
        _("hours to take a seat that became free"),
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(240)],
    )
    reminder_days = models.PositiveSmallIntegerField(
        _("reminder, days before"),
        default=2,
        validators=[MaxValueValidator(30)],
        help_text=_("And once more on the day itself. 0: only on the day."),
    )
    effect_days = models.PositiveSmallIntegerField(
        _("days in which purchases are counted"),
        default=30,
        validators=[MinValueValidator(1), MaxValueValidator(365)],
    )
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=EventState.choices,
        default=EventState.DRAFT,
    )
    store = models.ForeignKey(
        Store,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("store"),
        help_text=_("Whose staff check people in. Empty: the whole chain."),
    )
    club = models.ForeignKey(
        Club,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="events",
        verbose_name=_("club"),
        help_text=_("Whose event it is; empty: nobody's in particular."),
    )
    survey = models.ForeignKey(
        Survey,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("survey"),
        help_text=_("Asked in the letter of thanks."),
    )
    closed_at = models.DateTimeField(_("list closed at"), null=True, editable=False)
    followed_up_at = models.DateTimeField(
        _("followed up at"), null=True, editable=False
    )
    effects_at = models.DateTimeField(
        _("effects written at"), null=True, editable=False
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("made by"),
    )

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["-starts_at", "-pk"]
        indexes = [models.Index(fields=["state", "starts_at"])]
        permissions = [("checkin_event", "Can check people in at an event")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="event_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return in_reader_language(self.title, self.title_zh)

    @property
    def ref(self) -> str:
        """How other rows name the event."""
        return f"campaigns.event:{self.pk}"

    @property
    def shown_words(self) -> str:
        return in_reader_language(self.words, self.words_zh)

    @property
    def shown_place(self) -> str:
        return in_reader_language(self.place, self.place_zh)

    @property
    def shown_price(self) -> str:
        return in_reader_language(self.price, self.price_zh)

    @property
    def day(self) -> date:
        """The day on which it begins, in the portal's zone."""
        return timezone.localdate(self.starts_at)

    @property
    def answer_until(self) -> datetime:
        """Until when somebody may accept."""
        return self.rsvp_until or self.starts_at

    def is_over(self, at: datetime) -> bool:
        return at >= self.ends_at

    def takes_answers(self, at: datetime) -> bool:
        """Whether somebody may accept now."""
        return self.state == EventState.OPEN and at < self.answer_until

    def effect_until(self) -> datetime:
        """Until when purchases are put down to it."""
        return self.ends_at + timedelta(days=self.effect_days)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    """Questions about places at events."""

    def visible_to(
        self, user: User | AnonymousUser, permission: str = "campaigns.view_event"
    ) -> "InvitationQuerySet":
        """Everybody at the events of one's stores; at events of the whole chain the
        members of one's stores."""
        scope = scope_of(user, permission)
        if scope.everywhere:
            return self
        return self.filter(
            scope.q("event__store")
            | (Q(event__store=None) & scope.q("member__home_store"))
        )

    def of_living(self) -> "InvitationQuerySet":
        """Without those that stayed behind with a record merged into another."""
        return self.filter(Q(member=None) | Q(member__merged_into=None))

    def seated(self) -> "InvitationQuerySet":
        """Those who hold a seat."""
        return self.of_living().filter(state__in=SEATED)

    def in_line(self) -> "InvitationQuerySet":
        """The waiting list, first come first."""
        waiting = self.of_living().filter(state=InvitationState.WAITING)
        return waiting.order_by("waiting_since", "pk")


class Invitation(models.Model):
    """One person and one event: a member, or a guest with a name and an address.

    Takes ``1 + guests`` seats in the states of SEATED. Seats are only ever given with
    the event's row locked (campaigns/actions/seats.py).
    """

    event = models.ForeignKey(
        Event,
        on_delete=models.PROTECT,
        related_name="invitations",
        verbose_name=_("event"),
    )
    member = models.ForeignKey(
        Member,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("member"),
    )
    recipient = models.ForeignKey(
        Recipient,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("recipient"),
    )
    name = models.CharField(_("name"), max_length=80, blank=True)
    email = models.CharField(_("e-mail"), max_length=254, blank=True)
    language = models.CharField(
        _("language"), max_length=10, choices=Language.choices, default=Language.CHINESE
    )
    invited_by = models.CharField(
        _("how"), max_length=10, choices=InvitedBy.choices, default=InvitedBy.STAFF
    )
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=InvitationState.choices,
        default=InvitationState.INVITED,
    )
    guests = models.PositiveSmallIntegerField(_("guests"), default=0)
    guests_came = models.PositiveSmallIntegerField(_("guests who came"), default=0)
    invited_at = models.DateTimeField(_("invited at"))
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    waiting_since = models.DateTimeField(_("waiting since"), null=True, blank=True)
    offered_until = models.DateTimeField(_("offered until"), null=True, blank=True)
    reminded = models.CharField(_("last reminder"), max_length=10, blank=True)
    checked_in_at = models.DateTimeField(_("checked in at"), null=True, blank=True)
    checked_in_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("checked in by"),
    )
    code = models.CharField(_("code"), max_length=12, unique=True, default=new_code)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["event", "state", "waiting_since"]),
            models.Index(
                fields=["offered_until"],
                condition=Q(offered_until__isnull=False),
                name="invitation_offer_ends",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["event", "member"], name="invitation_once"),
            models.UniqueConstraint(
                fields=["event", "email"],
                condition=Q(member=None) & ~Q(email=""),
                name="invitation_guest_once",
            ),
            models.CheckConstraint(
                condition=Q(state=InvitationState.OFFERED, offered_until__isnull=False)
                | (~Q(state=InvitationState.OFFERED) & Q(offered_until__isnull=True)),
                name="invitation_offer_has_end",
            ),
            models.CheckConstraint(
                condition=Q(state=InvitationState.CAME, checked_in_at__isnull=False)
                | (~Q(state=InvitationState.CAME) & Q(checked_in_at__isnull=True)),
                name="invitation_came_has_time",
            ),
        ]

    def __str__(self) -> str:
        return self.shown_name

    @property
    def shown_name(self) -> str:
        """The member's name, or what the guest gave."""
        return self.member.name if self.member else self.name

    @property
    def reads(self) -> str:
        """The language in which to write to them."""
        return self.member.language if self.member else self.language

    @property
    def seats(self) -> int:
        return 1 + self.guests

    @property
    def has_seat(self) -> bool:
        return self.state in SEATED

    @property
    def ref(self) -> str:
        """How other rows name the invitation."""
        return f"campaigns.invitation:{self.pk}"
