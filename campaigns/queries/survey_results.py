"""What a survey's answers say, question by question, drawn and in numbers."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Avg, Count, QuerySet

from campaigns.choices import QuestionKind
from campaigns.models import Survey, SurveyAnswer, SurveyQuestion, SurveyReply
from members.models import User

# Of fewer answers no share and no mean is told: one person would show through, and a
# mean of three says nothing.
FEWEST = 5
WIDTH, ROW = 320, 26
PROMOTERS, DETRACTORS = 9, 6
WORDS_SHOWN = 30


@dataclass(frozen=True)
class ResultBar:
    """One value of a question: its words, how often, its share, its place in the drawing."""

    label: str
    count: int
    share: int
    y: int
    width: int


@dataclass(frozen=True)
class QuestionResult:
    """One question's answers. ``tells`` is false when there are too few."""

    question: SurveyQuestion
    answered: int
    bars: list[ResultBar]
    mean: float | None
    nps: int | None
    words: list[SurveyReply]

    @property
    def tells(self) -> bool:
        return self.answered >= FEWEST

    @property
    def height(self) -> int:
        return ROW * max(1, len(self.bars))


def answers_of(survey: Survey, user: User) -> QuerySet[SurveyAnswer]:
    """The answers that count for this person: of members of one's stores, and, for
    whoever sees the whole chain, those of people who were erased since."""
    visible: QuerySet[SurveyAnswer] = SurveyAnswer.objects.visible_to(user)
    return visible.filter(survey=survey)


def results_of(survey: Survey, user: User) -> list[QuestionResult]:
    """Each question with its answers; four queries, however many people answered."""
    replies = SurveyReply.objects.filter(answer__in=answers_of(survey, user))
    numbers = list(
        replies.filter(number__isnull=False)
        .values_list("question_id", "number")
        .annotate(count=Count("pk"))
        .order_by()
    )
    means = dict(
        replies.filter(number__isnull=False)
        .values_list("question_id")
        .annotate(mean=Avg("number"))
        .order_by()
    )
    picked = list(
        replies.exclude(picked=[]).values_list("question_id", "picked").order_by()
    )
    words = list(
        replies.exclude(words="")
        .select_related("answer__member__home_store")
        .order_by("-answer__at", "-pk")
    )
    return [
        _result(question, numbers, means.get(question.pk), picked, words)
        for question in survey.questions.all()
    ]


def _result(
    question: SurveyQuestion,
    numbers: Iterable[tuple[int, int, int]],
    mean: float | None,
    picked: Iterable[tuple[int, list[str]]],
    words: list[SurveyReply],
) -> QuestionResult:
    if question.kind == QuestionKind.WORDS:
        own = [reply for reply in words if reply.question_id == question.pk]
        return QuestionResult(question, len(own), [], None, None, own[:WORDS_SHOWN])
    counts: Counter[object] = Counter()
    if question.is_number:
        counts.update({value: n for pk, value, n in numbers if pk == question.pk})
        answered = sum(counts.values())
        values: list[tuple[object, str]] = [(n, str(n)) for n in question.numbers]
    else:
        lists = [codes for pk, codes in picked if pk == question.pk]
        for codes in lists:
            counts.update(codes)
        answered = len(lists)
        values = list(question.choices)
    bars = _bars(values, counts, answered)
    is_nps = question.kind == QuestionKind.NPS
    return QuestionResult(
        question,
        answered,
        bars,
        mean=mean if question.kind == QuestionKind.SCALE else None,
        nps=_nps(counts, answered) if is_nps else None,
        words=[],
    )


def _bars(
    values: list[tuple[object, str]], counts: Counter[object], answered: int
) -> list[ResultBar]:
    most = max(counts.values(), default=0)
    return [
        ResultBar(
            label=label,
            count=counts[value],
            share=round(100 * counts[value] / answered) if answered else 0,
            y=place * ROW,
            width=round(WIDTH * counts[value] / most) if most else 0,
        )
        for place, (value, label) in enumerate(values)
    ]


def _nps(counts: Counter[object], answered: int) -> int | None:
    """Promoters less detractors, per cent; -100 to 100."""
    if not answered:
        return None
    promoters = sum(n for value, n in counts.items() if _int(value) >= PROMOTERS)
    detractors = sum(n for value, n in counts.items() if _int(value) <= DETRACTORS)
    return round(100 * (promoters - detractors) / answered)


def _int(value: object) -> int:
    return value if isinstance(value, int) else 0
