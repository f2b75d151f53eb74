"""Ready answers that fit a case, with their blanks filled in."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils import translation
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from feedback.models import CannedReply, Case

# The blanks that a text may have: a closed list, so that nothing else slips in.
BLANKS: dict[str, str | Promise] = {
    "[name]": gettext_lazy("the customer's name"),
    "[reference]": gettext_lazy("the number of the case"),
    "[store]": gettext_lazy("the store"),
    "[product]": gettext_lazy("the product concerned"),
    "[day]": gettext_lazy("when it was received"),
}


@dataclass(frozen=True)
class ReadyWords:
    """A ready answer, filled in for one case."""

    pk: int
    title: str
    text: str


def ready_words(case: Case) -> list[ReadyWords]:
    """The ready answers for this kind and decision, in the language of the case. One
    query."""
    found = CannedReply.objects.filter(
        Q(kind="") | Q(kind=case.kind),
        Q(decision="") | Q(decision=case.decision),
        is_active=True,
    )
    return [ReadyWords(each.pk, each.title, fill(each, case)) for each in found]


def fill(ready: CannedReply, case: Case) -> str:
    """The text in the language of the case, its blanks filled in."""
    with translation.override(case.language):
        values = {
            "[name]": case.member.name if case.member else case.name or _("Guest"),
            "[reference]": case.reference,
            "[store]": case.store.name if case.store else _("Head office"),
            "[product]": str(case.product or _("the product")),
            "[day]": date_format(case.received_at, "DATE_FORMAT"),
        }
    text = ready.text_in(case.language)
    for blank, value in values.items():
        text = text.replace(blank, value)
    return text
