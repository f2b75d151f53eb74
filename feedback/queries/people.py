"""Which colleagues may handle a case."""

from feedback.choices import StaffPart
from feedback.models import Case, CaseStaff
from feedback.workflow import CHANGE, REFUSE
from members.models import User, scope_of
from members.queries.right_holders import right_holders


def involved_in(case: Case) -> set[int]:
    """The keys of the colleagues who are named in the case as involved."""
    named = CaseStaff.objects.filter(case=case, part=StaffPart.INVOLVED)
    return set(named.values_list("user_id", flat=True))


def handlers_of(case: Case, *, but: User | None = None) -> list[User]:
    """Who may handle the case, managers first and the nearest of each before others.

    Nobody who is named in the case, nor `but`.
    """
    stores = [case.store_id] if case.store_id else []
    people = right_holders(CHANGE, stores, everywhere=case.store_id is None)
    kept_out = involved_in(case) | ({but.pk} if but else set())
    found = [person for person in people if person.pk not in kept_out]

    def is_lower(person: User) -> bool:
        return not scope_of(person, REFUSE).covers(case.store_id)

    return sorted(found, key=is_lower)
