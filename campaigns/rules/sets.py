"""The rule sets a chain chooses from: none, European Union, United States, China.

Not legal advice: what commonly is asked of a shop that writes to its members. Each
field says what the portal adds by itself or checks before a campaign may be approved.
"""

from dataclasses import dataclass

NONE, EU, US, CN = "none", "eu", "us", "cn"


@dataclass(frozen=True)
class RuleSet:
    """One set of rules.

    ``sms_end`` and ``subject_marks`` are written in the language of the law, whatever
    the language of the message: carriers and authorities look for these very words.
    Hours are whole hours of the portal's zone, from (inclusive) and until (exclusive).
    """

    code: str
    # Added by the writer to every marketing letter.
    says_why: bool = True
    has_stop_link: bool = True
    one_click: bool = True
    # Must stand in the foot of a letter; the chain's settings hold it.
    needs_postal_address: bool = False
    sms_end: str = ""
    sms_stop_words: tuple[str, ...] = ()
    # A subject of news should begin with one of these; the first one is offered.
    subject_marks: tuple[str, ...] = ()
    sends_from: int = 0
    sends_until: int = 24
    calls_from: int = 0
    calls_until: int = 24
    # A consent given on the web counts after the mailbox has confirmed it.
    double_opt_in: bool = False
    # Text messages go out under a sign name and a template the provider approved.
    needs_sms_approval: bool = False
    consent_basis: str = "consent"
    # Who is counted by name must have been told; a note at the check.
    tells_of_tracking: bool = False


RULE_SETS: dict[str, RuleSet] = {
    NONE: RuleSet(NONE),
    EU: RuleSet(
        EU,
        sms_end="STOP",
        sms_stop_words=("STOP",),
        sends_from=8,
        sends_until=21,
        calls_from=9,
        calls_until=20,
        double_opt_in=True,
        tells_of_tracking=True,
    ),
    US: RuleSet(
        US,
        needs_postal_address=True,
        sms_end="Reply STOP to opt out",
        sms_stop_words=("STOP", "UNSUBSCRIBE"),
        sends_from=8,
        sends_until=21,
        calls_from=8,
        calls_until=21,
    ),
    CN: RuleSet(
        CN,
        sms_end="拒收请回复R",
        sms_stop_words=("R", "T", "TD", "退订"),
        subject_marks=("广告", "AD"),
        sends_from=8,
        sends_until=22,
        calls_from=8,
        calls_until=22,
        needs_sms_approval=True,
    ),
}

EUROPE = frozenset(
    [
        "AT",
        "BE",
        "BG",
        "HR",
        "CY",
        "CZ",
        "DK",
        "EE",
        "FI",
        "FR",
        "DE",
        "GR",
        "HU",
        "IE",
        "IT",
        "LV",
        "LT",
        "LU",
        "MT",
        "NL",
        "PL",
        "PT",
        "RO",
        "SK",
        "SI",
        "ES",
        "SE",
        "IS",
        "LI",
        "NO",
    ]
)  # the Union and its economic area


def rule_set_of_country(country: str) -> str:
    """The code of the set for a country ("CN", "DE", "US"); none for all others."""
    if country in EUROPE:
        return EU
    return {"CN": CN, "US": US}.get(country, NONE)
