"""The five W and two H of a case: what is known, what is still to be asked."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from feedback.choices import FactQuestion
from feedback.models import Case, CaseFact

# What we ask the customer for, in the customer's language.
QUESTIONS: dict[str, str | Promise] = {
    FactQuestion.WHO: _("Who was there or saw it?"),
    FactQuestion.WHAT: _("What exactly happened?"),
    FactQuestion.EXPECTED: _("What had you expected?"),
    FactQuestion.WHEN: _("When was it, day and time?"),
    FactQuestion.WHERE: _("Where was it: which store, which counter?"),
    FactQuestion.WHY: _("Why do you think it happened?"),
    FactQuestion.HOW: _("How did it come about, step by step?"),
    FactQuestion.HOW_MUCH: _("How many pieces, or how much money?"),
}


def facts_of(case: Case) -> list[CaseFact]:
    """What was written down, in the order of the questions, then of writing."""
    order = {question: place for place, question in enumerate(FactQuestion)}
    found = case.facts.select_related("by").order_by("pk")
    return sorted(found, key=lambda fact: order[FactQuestion(fact.question)])


def missing_facts(case: Case, facts: list[CaseFact]) -> list[FactQuestion]:
    """The questions without an answer. Day and place may be known from the register."""
    known = {fact.question for fact in facts}
    if case.happened_on:
        known.add(FactQuestion.WHEN)
    if case.store_id:
        known.add(FactQuestion.WHERE)
    return [question for question in FactQuestion if question not in known]
