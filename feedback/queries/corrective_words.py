"""Effects and proposals in words, with their figures."""

from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from feedback.choices.quality import Recurrence
from feedback.corrective.effect import Effect
from feedback.models import CorrectionProposal


def effect_words(effect: Effect) -> str:
    """What the figures say, in one or two sentences, with the doubt that remains."""
    if not effect.before and not effect.after:
        return _("No case in either span: there is nothing to compare.")
    interval = effect.interval
    if interval is None:
        return _("Too few purchases to compare the spans.")
    if effect.fell:
        return _(
            "Fewer than before: the rate is %(ratio)s of what it was (95%% sure: below "
            "%(high)s)."
        ) % {"ratio": _percent(effect.ratio or 0), "high": _percent(interval[1])}
    if effect.rose:
        return _("More than before (95%% sure: at least %(low)s of what it was).") % {
            "low": _percent(interval[0])
        }
    return _(
        "The figures don't tell: so few cases may differ by chance. Look at the cases, or "
        "watch longer."
    )


def _percent(share: float) -> str:
    return f"{number_format(100 * share, decimal_pos=0)} %"


def proposal_words(proposal: CorrectionProposal) -> str:
    """What the rule saw: "Poor quality in Lakeside: 5 cases in 30 days"."""
    figures: dict[str, Any] = proposal.figures
    if proposal.kind == Recurrence.LIMIT:
        return _(
            "%(cause)s: %(cases)d cases in the last seven days; %(expected)s were to be "
            "expected, and more than %(limit)s is no chance."
        ) % {
            "cause": proposal.cause,
            "cases": figures["cases"],
            "expected": number_format(figures["expected"], decimal_pos=1),
            "limit": number_format(figures["limit"], decimal_pos=1),
        }
    often = ngettext(
        "%(cases)d case in %(days)d days",
        "%(cases)d cases in %(days)d days",
        figures["cases"],
    ) % {"cases": figures["cases"], "days": figures["days"]}
    return _("%(subject)s: %(often)s") % {"subject": _subject(proposal), "often": often}


def _subject(proposal: CorrectionProposal) -> str:
    if proposal.kind == Recurrence.BATCH:
        return _("%(product)s, batch %(batch)s") % {
            "product": proposal.product,
            "batch": proposal.batch,
        }
    if proposal.kind == Recurrence.MEMBER:
        return _("The same member")
    return _("%(cause)s in %(store)s") % {
        "cause": proposal.cause,
        "store": proposal.store,
    }
