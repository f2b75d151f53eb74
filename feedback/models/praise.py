"""What becomes of praise (F16), of suggestions (F20) and of damage in the shop (F17)."""

from decimal import Decimal

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from feedback.choices.quality import Behaviour, Hurt, SuggestionResult
from feedback.models.case import Case, CaseStaff
from members.models import User


class PraiseQuerySet(models.QuerySet["Praise"]):
    """Questions about praise that chain."""

    def visible_to(
        self, user: User | AnonymousUser, permission: str = "feedback.view_case"
    ) -> "PraiseQuerySet":
        """The praise of cases that `user` may see."""
        cases = Case.objects.visible_to(user, permission)
        return self.filter(case__in=cases.values("pk"))

    def verified(self) -> "PraiseQuerySet":
        """Found to be about us, and about whom."""
        return self.filter(verified_at__isnull=False)


class Praise(models.Model):
    """One praise on its way: verified, shared with whom it is about, thanked for.

    Who was praised stands in CaseStaff (part "praised"). ``may_quote`` and ``may_name``
    are what the customer agreed to; empty: never asked. ``other`` is the other half of
    a message that held a complaint as well.
    """

    case = models.OneToOneField(
        Case, on_delete=models.CASCADE, related_name="praise", verbose_name=_("case")
    )
    behaviours = models.JSONField(_("for what"), default=list, blank=True)
    verified_at = models.DateTimeField(_("verified at"), null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("verified by"),
    )
    may_quote = models.BooleanField(
        _("may be quoted"), null=True, blank=True, default=None
    )
    may_name = models.BooleanField(
        _("may be named"), null=True, blank=True, default=None
    )
    agreed_how = models.CharField(_("how it was agreed"), max_length=200, blank=True)
    shared_at = models.DateTimeField(_("shared at"), null=True, blank=True)
    recognition = models.CharField(_("recognition"), max_length=200, blank=True)
    thanked_at = models.DateTimeField(_("thanked at"), null=True, blank=True)
    other = models.ForeignKey(
        Case,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("the complaint in it"),
    )

    objects = PraiseQuerySet.as_manager()

    class Meta:
        verbose_name = _("praise")
        verbose_name_plural = _("praise")
        indexes = [models.Index(fields=["verified_at"], name="praise_verified")]

    def __str__(self) -> str:
        return str(self.case_id)

    @property
    def behaviour_labels(self) -> list[str]:
        """What it was for, in the reader's language."""
        labels = dict(Behaviour.choices)
        return [str(labels[code]) for code in self.behaviours if code in labels]


class PraiseSight(models.Model):
    """A colleague has read the praise that names them."""

    named = models.OneToOneField(
        CaseStaff,
        on_delete=models.CASCADE,
        related_name="sight",
        verbose_name=_("colleague named"),
    )
    at = models.DateTimeField(_("seen at"))

    class Meta:
        verbose_name = _("praise seen")
        verbose_name_plural = _("praise seen")

    def __str__(self) -> str:
        return str(self.named_id)


class SuggestionQuerySet(models.QuerySet["Suggestion"]):
    """Questions about suggestions that chain."""

    def visible_to(
        self, user: User | AnonymousUser, permission: str = "feedback.view_case"
    ) -> "SuggestionQuerySet":
        """The suggestions of cases that `user` may see."""
        cases = Case.objects.visible_to(user, permission)
        return self.filter(case__in=cases.values("pk"))

    def published(self) -> "SuggestionQuerySet":
        """Those on the list "you said, we did", newest first."""
        return self.filter(published_at__isnull=False).order_by("-published_at")


class Suggestion(models.Model):
    """What became of one suggestion, what its giver got for it, and whether we tell.

    ``words`` is what the giver reads. ``said`` and ``did`` are what everybody reads,
    once the giver agreed (``may_publish``) and somebody let it out.
    """

    case = models.OneToOneField(
        Case,
        on_delete=models.CASCADE,
        related_name="suggestion",
        verbose_name=_("case"),
    )
    result = models.CharField(
        _("what became of it"), max_length=10, choices=SuggestionResult.choices
    )
    words = models.TextField(_("what the member is told"), blank=True)
    points = models.PositiveIntegerField(_("points given"), default=0)
    gift = models.CharField(_("gift"), max_length=120, blank=True)
    decided_at = models.DateTimeField(_("decided at"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
    )
    may_publish = models.BooleanField(
        _("may be published"), null=True, blank=True, default=None
    )
    said = models.CharField(_("you said"), max_length=300, blank=True)
    did = models.CharField(_("we did"), max_length=300, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("published by"),
    )

    objects = SuggestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        permissions = [
            ("publish_suggestion", _("Can publish what became of suggestions")),
        ]
        indexes = [models.Index(fields=["published_at"], name="suggestion_published")]

    def __str__(self) -> str:
        return str(self.case_id)


class Incident(models.Model):
    """A damage in the shop: whether anybody is hurt, what broke, how it was settled.

    Whose doing it was is the case's finding.
    """

    case = models.OneToOneField(
        Case, on_delete=models.CASCADE, related_name="incident", verbose_name=_("case")
    )
    hurt = models.CharField(_("is anybody hurt?"), max_length=10, choices=Hurt.choices)
    first_aid = models.CharField(
        _("what was done for them"), max_length=300, blank=True
    )
    damaged = models.CharField(_("what was damaged"), max_length=300, blank=True)
    value = models.DecimalField(
        _("value"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(Decimal(0))],
    )
    insurance = models.CharField(_("insurance"), max_length=300, blank=True)
    settlement = models.TextField(_("what was agreed"), blank=True)
    amount = models.DecimalField(
        _("amount the customer pays"),
        max_digits=12,
        decimal_places=2,
        default=Decimal(0),
        validators=[MinValueValidator(Decimal(0))],
    )
    agreed_on = models.DateField(_("agreed on"), null=True, blank=True)
    paid_on = models.DateField(_("paid on"), null=True, blank=True)

    class Meta:
        verbose_name = _("damage incident")
        verbose_name_plural = _("damage incidents")

    def __str__(self) -> str:
        return str(self.case_id)
