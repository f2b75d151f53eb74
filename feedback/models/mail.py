"""Mails that came in: each is worked off once, none is lost."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from feedback.choices import MailFate
from feedback.models.case import Case
from feedback.models.correspondence import CaseEntry, private_storage
from members.models import User, scope_of


def raw_name(mail: "IncomingMail", filename: str) -> str:
    """Where the mail lies as it came."""
    return f"mail/{mail.received_at:%Y/%m}/{mail.digest}.eml"


class IncomingMailQuerySet(models.QuerySet["IncomingMail"]):
    """Questions about mails that chain."""

    def visible_to(
        self, user: User | AnonymousUser, permission: str = "feedback.view_case"
    ) -> "IncomingMailQuerySet":
        """The mails of the cases that the person may see; what belongs to no case is
        head office's, as are cases of no store."""
        ours = Q(case__in=Case.objects.visible_to(user, permission))
        if scope_of(user, permission).everywhere:
            ours |= Q(case=None)
        return self.filter(ours)

    def new(self) -> "IncomingMailQuerySet":
        """Those that were kept and not worked off."""
        return self.filter(fate=MailFate.NEW)

    def failed(self) -> "IncomingMailQuerySet":
        """Those that a person has to look at."""
        return self.filter(fate=MailFate.FAILED)

    def old(self, *, before: datetime) -> "IncomingMailQuerySet":
        """Those received before `before`."""
        return self.filter(received_at__lt=before)


class IncomingMail(models.Model):
    """One mail of the mailbox. ``message_id`` is its own, or a hash of its content when
    it has none; unique, so that it is worked off once."""

    message_id = models.CharField(_("Message-ID"), max_length=250, unique=True)
    digest = models.CharField(_("SHA-256"), max_length=64)
    received_at = models.DateTimeField(_("received at"))
    sender = models.CharField(_("from"), max_length=254, blank=True)
    subject = models.CharField(_("subject"), max_length=250, blank=True)
    raw = models.FileField(
        _("as it came"), storage=private_storage, upload_to=raw_name, max_length=120
    )
    fate = models.CharField(
        _("what became of it"),
        max_length=8,
        choices=MailFate.choices,
        default=MailFate.NEW,
    )
    problem = models.CharField(_("problem"), max_length=300, blank=True)
    case = models.ForeignKey(
        Case,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="mails",
        verbose_name=_("case"),
    )
    entry = models.ForeignKey(
        CaseEntry,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("entry"),
    )

    # Who tried a failed one again or put it aside.
    settled_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("settled by"),
    )

    objects = IncomingMailQuerySet.as_manager()

    class Meta:
        verbose_name = _("incoming mail")
        verbose_name_plural = _("incoming mails")
        ordering = ["-received_at", "-pk"]
        indexes = [models.Index(fields=["fate", "-received_at"])]

    @property
    def problem_words(self) -> str:
        """The problem in the reader's language, where it is one that we know."""
        return gettext(self.problem) if self.problem else ""

    def __str__(self) -> str:
        return f"{self.received_at:%Y-%m-%d %H:%M} {self.get_fate_display()}"
