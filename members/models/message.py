"""The outbox: one row for each letter to one person on one channel."""

import uuid

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.choices import Channel, MessageKind, MessageState, Purpose
from members.letter_marks import shown
from members.masking import mask_email, mask_phone
from members.models.access import scope_of
from members.models.letter_content import LetterContent
from members.models.member import Member
from members.models.user import User

OPEN_STATES = [MessageState.QUEUED, MessageState.CLAIMED, MessageState.RETRY]


class MessageQuerySet(models.QuerySet["Message"]):
    """Questions about the outbox."""

    def waiting(self) -> "MessageQuerySet":
        """Letters that are still to go."""
        return self.filter(state__in=OPEN_STATES)

    def visible_to(
        self, user: User | AnonymousUser, permission: str = "members.view_message"
    ) -> "MessageQuerySet":
        """Letters to members of the stores in which `user` holds `permission`; those to
        nobody we know need the right in the whole chain.
        """
        return self.filter(scope_of(user, permission).q("member__home_store"))


class Message(models.Model):
    """A letter. Its words are frozen when it is queued, in one of two ways: text and
    HTML on the row, or, for letters to many, ``content`` with this reader's ``values``.
    Only our links, which are secrets, are put in when it is sent (``links``: mark →
    PublicLink id). The subject is on the row in both.

    ``key`` says what it is ("campaign:12:birthday:2027:email:34") and is unique, so
    that queueing the same letter twice is impossible. Times are aware datetimes.
    ``due_at`` is the next moment something must happen to the row; it is empty when
    nothing must, and the sender's only index.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(_("key"), max_length=200)
    member = models.ForeignKey(
        Member,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        db_index=False,  # the index with the moment serves
        related_name="messages",
        verbose_name=_("member"),
    )
    channel = models.CharField(_("channel"), max_length=10, choices=Channel.choices)
    kind = models.CharField(_("kind"), max_length=10, choices=MessageKind.choices)
    purpose = models.CharField(
        _("purpose"), max_length=20, choices=Purpose.choices, blank=True
    )
    address = models.CharField(_("address"), max_length=254)
    language = models.CharField(_("language"), max_length=10, blank=True)
    subject = models.CharField(_("subject"), max_length=250, blank=True)
    text = models.TextField(_("text"), blank=True)
    html = models.TextField(_("HTML"), blank=True)
    content = models.ForeignKey(
        LetterContent,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=_("wording"),
    )
    values = models.JSONField(_("values"), default=dict, blank=True)
    links = models.JSONField(_("links"), default=dict, blank=True)
    ref = models.CharField(_("about"), max_length=80, blank=True)

    state = models.CharField(
        _("state"),
        max_length=10,
        choices=MessageState.choices,
        default=MessageState.QUEUED,
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    due_at = models.DateTimeField(_("due at"), null=True, blank=True)
    expires_at = models.DateTimeField(_("too late after"), null=True, blank=True)
    lease_by = models.CharField(_("claimed by"), max_length=60, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    provider_id = models.CharField(_("provider's id"), max_length=200, blank=True)
    queued_at = models.DateTimeField(_("queued at"))
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    # When a person decided what to do about a letter that got stuck.
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-queued_at", "-pk"]
        indexes = [
            # Service letters first: they overtake a campaign.
            models.Index(
                fields=["-kind", "due_at"],
                condition=Q(due_at__isnull=False),
                name="message_due",
            ),
            # What waits for a person; letters that went well are not in it.
            models.Index(
                fields=["state", "-queued_at"],
                condition=Q(
                    state__in=[
                        MessageState.IN_DOUBT,
                        MessageState.FAILED,
                        MessageState.BOUNCED,
                    ]
                ),
                name="message_stuck",
            ),
            # Receipts of text messages may name nothing but the gateway's number.
            models.Index(
                fields=["provider_id"],
                condition=Q(channel=Channel.SMS) & ~Q(provider_id=""),
                name="message_provider_sms",
            ),
            models.Index(fields=["member", "-queued_at"]),
            models.Index(fields=["ref"]),
        ]
        # Each change of a state is written to every index: there are no more than needed.
        constraints = [
            # Not unique=True, which brings an index for LIKE with it.
            models.UniqueConstraint(fields=["key"], name="message_key_once"),
            models.CheckConstraint(
                condition=Q(kind=MessageKind.SERVICE) | ~Q(purpose=""),
                name="message_marketing_has_purpose",
            ),
            models.CheckConstraint(
                condition=~Q(state=MessageState.ACCEPTED)
                | Q(accepted_at__isnull=False),
                name="message_accepted_has_time",
            ),
        ]

    def __str__(self) -> str:
        return self.subject or self.key

    @property
    def masked_address(self) -> str:
        """The address as shown to those who need not read it."""
        mask = mask_email if "@" in self.address else mask_phone
        return mask(self.address)

    def get_text_display(self) -> str:
        """The words as the reader got them, our addresses left out: for screens and for
        the copy of somebody's data (which asks get_FIELD_display)."""
        text = self.content.text if self.content else self.text
        return shown(text, self.values or {})
