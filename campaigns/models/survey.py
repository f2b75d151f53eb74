"""Surveys of use, opinion and satisfaction, and what people answered (C9)."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from campaigns.choices import AnsweredVia, QuestionKind, SurveyState
from members.choices import Language
from members.models import Member, Store, User, scope_of
from members.models.bilingual import in_reader_language

# Up to which number an answer is a bad one.
BAD_SCALE = 2
BAD_NPS = 6
HIGHEST = {QuestionKind.SCALE: 5, QuestionKind.NPS: 10}
LOWEST = {QuestionKind.SCALE: 1, QuestionKind.NPS: 0}


class SurveyQuerySet(models.QuerySet["Survey"]):
    """Questions about surveys."""

    def visible_to(
        self, user: User | AnonymousUser, permission: str = "campaigns.view_survey"
    ) -> "SurveyQuerySet":
        """Surveys of one's stores, and those of the whole chain."""
        scope = scope_of(user, permission)
        if scope.everywhere:
            return self
        if not scope:
            return self.none()
        return self.filter(scope.q("store") | Q(store=None))


class Survey(models.Model):
    """A few questions in both languages. Without a store: the whole chain's.

    Once somebody has answered, the questions stay as they are.
    """

    name = models.CharField(_("title (English)"), max_length=120)
    name_zh = models.CharField(_("title (Chinese)"), max_length=120, blank=True)
    intro = models.TextField(_("opening words (English)"), max_length=500, blank=True)
    intro_zh = models.TextField(
        _("opening words (Chinese)"), max_length=500, blank=True
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
    state = models.CharField(
        _("state"),
        max_length=10,
        choices=SurveyState.choices,
        default=SurveyState.DRAFT,
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("made by"),
    )

    objects = SurveyQuerySet.as_manager()

    class Meta:
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return in_reader_language(self.name, self.name_zh)

    @property
    def shown_intro(self) -> str:
        return in_reader_language(self.intro, self.intro_zh)


class SurveyQuestion(models.Model):
    """One question. ``options`` of a choice: [{"code", "label", "label_zh"}, …]."""

    survey = models.ForeignKey(
        Survey,
        on_delete=models.CASCADE,
        related_name="questions",
        verbose_name=_("survey"),
    )
    number = models.PositiveSmallIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=10, choices=QuestionKind.choices)
    text = models.CharField(_("question (English)"), max_length=200)
    text_zh = models.CharField(_("question (Chinese)"), max_length=200, blank=True)
    options = models.JSONField(_("to choose from"), default=list, blank=True)
    is_required = models.BooleanField(_("must be answered"), default=False)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "number"], name="survey_question_number"
            )
        ]

    def __str__(self) -> str:
        return in_reader_language(self.text, self.text_zh)

    @property
    def is_number(self) -> bool:
        return self.kind in HIGHEST

    @property
    def numbers(self) -> range:
        """The numbers that may be chosen."""
        kind = QuestionKind(self.kind)
        return range(LOWEST[kind], HIGHEST[kind] + 1)

    @property
    def choices(self) -> list[tuple[str, str]]:
        """What may be chosen: code, words in the reader's language."""
        return [
            (each["code"], in_reader_language(each["label"], each.get("label_zh", "")))
            for each in self.options
        ]

    def is_bad(self, number: int | None) -> bool:
        """Whether this number tells that somebody is not content."""
        worst = {QuestionKind.SCALE: BAD_SCALE, QuestionKind.NPS: BAD_NPS}
        limit = worst.get(QuestionKind(self.kind))
        return number is not None and limit is not None and number <= limit


class SurveyAnswerQuerySet(models.QuerySet["SurveyAnswer"]):
    """Questions about answers."""

    def visible_to(self, user: User | AnonymousUser) -> "SurveyAnswerQuerySet":
        """Answers of members of the stores in which `user` may see surveys."""
        scope = scope_of(user, "campaigns.view_survey")
        return self.filter(scope.q("member__home_store"))


class SurveyAnswer(models.Model):
    """What one person answered, once for each occurrence ("event:55", "call:8")."""

    survey = models.ForeignKey(
        Survey,
        on_delete=models.PROTECT,
        related_name="answers",
        verbose_name=_("survey"),
    )
    # Erased people leave their answers, without a name and without words.
    member = models.ForeignKey(
        Member,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("member"),
    )
    occurrence = models.CharField(_("occasion"), max_length=60)
    via = models.CharField(_("how"), max_length=10, choices=AnsweredVia.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("taken down by"),
    )
    language = models.CharField(
        _("language"), max_length=10, choices=Language.choices, blank=True
    )
    at = models.DateTimeField(_("at"))
    is_bad = models.BooleanField(_("not content"), default=False)

    objects = SurveyAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["member", "-at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "member", "occurrence"], name="survey_answer_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.survey} · {self.occurrence}"


class SurveyReply(models.Model):
    """The answer to one question: a number, codes of choices, or words."""

    answer = models.ForeignKey(
        SurveyAnswer,
        on_delete=models.CASCADE,
        related_name="replies",
        verbose_name=_("answer"),
    )
    question = models.ForeignKey(
        SurveyQuestion,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("question"),
    )
    number = models.SmallIntegerField(_("number"), null=True, blank=True)
    words = models.TextField(_("words"), blank=True)
    picked = models.JSONField(_("chosen"), default=list, blank=True)

    class Meta:
        verbose_name = _("reply")
        verbose_name_plural = _("replies")
        ordering = ["question__number"]
        constraints = [
            models.UniqueConstraint(
                fields=["answer", "question"], name="survey_reply_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.question)

    @property
    def shown(self) -> Any:
        """What was answered, in the reader's language."""
        if self.question.is_number:
            return self.number
        if self.picked:
            names = dict(self.question.choices)
            return ", ".join(str(names.get(code, code)) for code in self.picked)
        return self.words
