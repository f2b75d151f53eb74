"""The rule set that the chain keeps to, and the terms under which a letter goes out."""

from django.conf import settings

from campaigns.models import OutreachRules
from campaigns.queries.letter_words import Terms
from campaigns.rules.sets import RULE_SETS, RuleSet, rule_set_of_country
from members.choices import Purpose


def rule_set_of(outreach: OutreachRules) -> RuleSet:
    """The set that was chosen, or else that of the portal's country."""
    code = outreach.rule_set or rule_set_of_country(settings.PORTAL_COUNTRY)
    return RULE_SETS[code]


def terms_in_force(purpose: str = Purpose.GREETINGS) -> Terms:
    """The terms for letters of a purpose, as of now; one query."""
    outreach = OutreachRules.objects.current()
    return Terms(
        rules=rule_set_of(outreach),
        purpose=purpose,
        postal_address=outreach.postal_address.strip(),
    )
