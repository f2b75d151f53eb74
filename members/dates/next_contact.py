"""When to speak with a member again, by what came of the last contact.

The table is the rule; a day that somebody chose goes before it.
"""

from dataclasses import dataclass
from datetime import date, timedelta

# So many times in a row tomorrow is tried again; after that once a week.
PATIENT_TRIES = 3


@dataclass(frozen=True)
class NextRule:
    """What follows an outcome.

    ``days`` later, or never (None). ``then_days`` from the fourth try in a row on.
    ``by_rhythm``: rather on the day on which the member is due. ``needs_day``: somebody
    must say when. ``needs_number``: only if there is another number to try. ``ends``:
    no day may be chosen either.
    """

    days: int | None = None
    then_days: int | None = None
    by_rhythm: bool = False
    needs_day: bool = False
    needs_number: bool = False
    ends: bool = False


RULES: dict[str, NextRule] = {
    "reached": NextRule(days=30, by_rhythm=True),
    "will_come": NextRule(days=7),
    "no_answer": NextRule(days=1, then_days=7),
    "call_back": NextRule(needs_day=True),
    "left_word": NextRule(days=2),
    "not_interested": NextRule(days=90),
    "wrong_number": NextRule(days=1, needs_number=True),
    "refuses_calls": NextRule(ends=True),
}


class NextDayMissing(ValueError):  # noqa: N818 -- reads as what happened
    """This outcome needs a day that somebody chose."""


def next_contact_on(
    outcome: str,
    *,
    on: date,
    tries: int = 1,
    due_on: date | None = None,
    chosen: date | None = None,
    has_number: bool = True,
) -> date | None:
    """The day of the next contact after one on the day `on`, or None for none.

    ``tries`` counts the contacts without an answer in a row, this one included;
    ``due_on`` is when the member's own rhythm expects a visit (a day that has passed
    says nothing); ``chosen`` goes before every rule, but for an outcome that ends it;
    ``has_number`` says whether a number is left that is not known to be wrong.
    NextDayMissing when the outcome needs a day and none was chosen.
    """
    rule = RULES[outcome]
    if rule.ends:
        return None
    if chosen is not None:
        return chosen
    if rule.needs_day:
        raise NextDayMissing(outcome)
    if rule.needs_number and not has_number:
        return None
    if rule.by_rhythm and due_on is not None and due_on > on:
        return due_on
    days = rule.days
    if rule.then_days is not None and tries > PATIENT_TRIES:
        days = rule.then_days
    return on + timedelta(days=days) if days is not None else None
