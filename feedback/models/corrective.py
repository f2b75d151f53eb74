"""Problems that come back, and what is done against them (F18)."""

from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from feedback.choices.quality import (
    ActionKind,
    CorrectiveForm,
    CorrectiveState,
    Judgement,
)
from feedback.models.case import Case
from feedback.models.cause import Cause
from members.models import Product, Store, User, scope_of

WEEKS = 8


class CorrectiveActionQuerySet(models.QuerySet["CorrectiveAction"]):
    """Questions about corrective actions that chain."""

    def visible_to(
        self,
        user: User | AnonymousUser,
        permission: str = "feedback.view_correctiveaction",
    ) -> "CorrectiveActionQuerySet":
        """Those of the stores in which `user` holds `permission`; those of no store
        belong to the whole chain."""
        return self.filter(scope_of(user, permission).q("store"))

    def open(self) -> "CorrectiveActionQuerySet":
        """Those not closed."""
        return self.exclude(state=CorrectiveState.CLOSED)

    def to_be_judged(self, *, today: date) -> "CorrectiveActionQuerySet":
        """Those whose weeks of watching are over, and nobody has judged them."""
        return self.filter(
            state=CorrectiveState.VERIFYING, judge_on__lte=today, judgement=""
        )


class CorrectiveAction(models.Model):
    """One problem, worked on until it stays away: 8D, or the light form for small shops.

    The texts carry the numbers of 8D in ``feedback/corrective/sections.py``.
    ``acted_on`` is the day from which the effect is looked at, for ``weeks`` weeks on
    either side; ``effect`` keeps the figures that were on the table when it was judged.
    """

    form = models.CharField(
        _("form"),
        max_length=4,
        choices=CorrectiveForm.choices,
        default=CorrectiveForm.EIGHT_D,
    )
    state = models.CharField(
        _("state"),
        max_length=12,
        choices=CorrectiveState.choices,
        default=CorrectiveState.OPEN,
    )
    title = models.CharField(_("problem"), max_length=200)
    cause = models.ForeignKey(
        Cause,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("cause"),
    )
    store = models.ForeignKey(
        Store,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("store"),
        help_text=_("Empty: the whole chain."),
    )
    product = models.ForeignKey(
        Product,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("product"),
    )
    batch = models.CharField(_("batch"), max_length=40, blank=True)
    cases = models.ManyToManyField(
        Case, blank=True, related_name="corrective_actions", verbose_name=_("cases")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner"),
    )
    opened_at = models.DateTimeField(_("opened at"))
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("opened by"),
    )
    emergency = models.TextField(_("emergency action"), blank=True)
    team = models.TextField(_("team"), blank=True)
    # {question of FactQuestion: answer}
    problem = models.JSONField(_("the problem in 5W2H"), default=dict, blank=True)
    containment = models.TextField(_("containment"), blank=True)
    containment_proof = models.TextField(_("proof that it holds"), blank=True)
    contained_at = models.DateTimeField(_("contained at"), null=True, blank=True)
    # The five whys, in order; {branch: words} of the six branches.
    whys = models.JSONField(_("why did it happen"), default=list, blank=True)
    whys_unseen = models.JSONField(
        _("why was it not noticed"), default=list, blank=True
    )
    branches = models.JSONField(_("six branches"), default=dict, blank=True)
    root_cause = models.TextField(_("root cause"), blank=True)
    root_unseen = models.TextField(_("why it slipped through"), blank=True)
    chosen = models.TextField(_("actions chosen, and why these"), blank=True)
    done = models.TextField(_("what was done, and how it was checked"), blank=True)
    prevention = models.TextField(_("prevention elsewhere"), blank=True)
    recognition = models.TextField(_("recognition of the team"), blank=True)
    acted_on = models.DateField(_("mended on"), null=True, blank=True)
    weeks = models.PositiveSmallIntegerField(
        _("weeks of watching"),
        default=WEEKS,
        validators=[MinValueValidator(1), MaxValueValidator(52)],
    )
    judge_on = models.DateField(_("effect to be judged on"), null=True, blank=True)
    effect = models.JSONField(_("effect"), default=dict, blank=True)
    judgement = models.CharField(
        _("judgement"), max_length=8, choices=Judgement.choices, blank=True
    )
    judged_words = models.TextField(_("why it is judged so"), blank=True)
    judged_at = models.DateTimeField(_("judged at"), null=True, blank=True)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("judged by"),
    )
    closed_at = models.DateTimeField(_("closed at"), null=True, blank=True)
    rounds = models.PositiveSmallIntegerField(_("round"), default=1)
    version = models.PositiveIntegerField(_("version"), default=1)

    objects = CorrectiveActionQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("corrective action")
        verbose_name_plural = _("corrective actions")
        ordering = ["-opened_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "-opened_at"], name="corrective_state"),
            models.Index(fields=["cause", "state"], name="corrective_cause"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=CorrectiveState.CLOSED, closed_at__isnull=False)
                | (~Q(state=CorrectiveState.CLOSED) & Q(closed_at=None)),
                name="corrective_closed_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} · {self.title}"

    def get_absolute_url(self) -> str:
        """Its page in the staff's admin."""
        return reverse("feedback_corrective", args=[self.pk])

    @property
    def reference(self) -> str:
        """How people name it: CA-0007."""
        return f"CA-{self.pk:04d}"

    @property
    def is_open(self) -> bool:
        """Whether it is still worked on."""
        return self.state != CorrectiveState.CLOSED

    @property
    def hours_to_contain(self) -> float | None:
        """How long it took until it was contained; the aim is 24 hours."""
        if self.contained_at is None:
            return None
        return (self.contained_at - self.opened_at) / timedelta(hours=1)


class ActionItemQuerySet(models.QuerySet["ActionItem"]):
    """Questions about single actions that chain."""

    def open(self) -> "ActionItemQuerySet":
        """Those not done."""
        return self.filter(done_at=None)


class ActionItem(models.Model):
    """One thing to be done within a corrective action: by whom, by when, and the proof."""

    action = models.ForeignKey(
        CorrectiveAction,
        on_delete=models.CASCADE,
        related_name="items",
        verbose_name=_("corrective action"),
    )
    kind = models.CharField(_("kind"), max_length=12, choices=ActionKind.choices)
    what = models.CharField(_("what"), max_length=300)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("owner"),
    )
    due_on = models.DateField(_("by"))
    done_at = models.DateTimeField(_("done at"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("done by"),
    )
    evidence = models.CharField(_("proof"), max_length=300, blank=True)

    objects = ActionItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(
                fields=["due_on"], condition=Q(done_at=None), name="action_item_open"
            ),
        ]

    def __str__(self) -> str:
        return self.what


class CorrectiveEvent(models.Model):
    """One thing that happened to a corrective action; never changed afterwards."""

    action = models.ForeignKey(
        CorrectiveAction,
        on_delete=models.CASCADE,
        related_name="events",
        verbose_name=_("corrective action"),
    )
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    what = models.CharField(_("what"), max_length=20)
    detail = models.CharField(_("detail"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("step of a corrective action")
        verbose_name_plural = _("steps of a corrective action")
        ordering = ["at", "pk"]

    @property
    def judgement_label(self) -> str:
        """The judgement that the step wrote down, in the reader's language."""
        return str(dict(Judgement.choices).get(self.detail, self.detail))

    def __str__(self) -> str:
        return self.what
