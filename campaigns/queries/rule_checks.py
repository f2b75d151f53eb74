"""Whether a campaign keeps to the chain's rules: the list that author and approver see.

What the writer adds by itself (the foot, the words of refusal) passes and is told; what
a person must mend fails, with how.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.conf import settings
from django.utils.translation import gettext as _

from campaigns.models import MessageTemplate, OutreachRules
from campaigns.queries.block_words import words_in
from campaigns.queries.letter_words import Terms, with_sms_end
from campaigns.queries.letters import LetterWriter, has_words
from campaigns.queries.merge_fields import FIELDS, Slots, problems_of
from campaigns.queries.rules_in_force import rule_set_of
from campaigns.rules.sets import RuleSet
from members.choices import Channel, Language, Purpose


@dataclass(frozen=True)
class Check:
    """One rule. ``is_note``: worth knowing, but no reason to refuse; ``passed`` is then
    true."""

    code: str
    words: str
    passed: bool = True
    how_to_mend: str = ""
    is_note: bool = False


class CampaignLike(Protocol):
    """A campaign, or anything with a letter, channels and a purpose."""

    template: MessageTemplate
    purpose: str

    @property
    def channels(self) -> list[str]: ...


@dataclass(frozen=True)
class _Matter:
    """What the checks look at."""

    campaign: Any
    letters: Sequence[tuple[MessageTemplate, Sequence[str]]]
    purpose: str
    rules: RuleSet
    outreach: OutreachRules

    @property
    def templates(self) -> list[MessageTemplate]:
        """Each template once."""
        return list(dict.fromkeys(template for template, _channels in self.letters))

    @property
    def channels(self) -> list[str]:
        """Each channel once."""
        return list(dict.fromkeys(each for _, used in self.letters for each in used))

    @property
    def writes(self) -> bool:
        return Channel.EMAIL in self.channels

    @property
    def texts(self) -> bool:
        return Channel.SMS in self.channels

    @property
    def calls(self) -> bool:
        return Channel.PHONE in self.channels


def checks_of(
    campaign: CampaignLike, *, outreach: OutreachRules | None = None
) -> list[Check]:
    """Every check of the chain's rule set that has to do with this campaign."""
    outreach = outreach or OutreachRules.objects.current()
    matter = _Matter(
        campaign=campaign,
        letters=list(_letters(campaign)),
        purpose=campaign.purpose,
        rules=rule_set_of(outreach),
        outreach=outreach,
    )
    return [check for look in CHECKS for check in look(matter)]


def _letters(campaign: Any) -> Iterator[tuple[MessageTemplate, Sequence[str]]]:
    """The campaign's own letter, the one it is compared with, those of further steps."""
    yield campaign.template, campaign.channels
    second = getattr(campaign, "second_template", None)
    if second is not None:
        yield second, campaign.channels
    if getattr(campaign, "pk", None) and hasattr(campaign, "further_steps"):
        for step in campaign.further_steps.select_related("template"):
            yield step.template, step.channels


def _words(matter: _Matter) -> Iterator[Check]:
    """Each letter says something on each channel, and in the languages of the house."""
    for template, channels in matter.letters:
        texts = list(template.texts.all())
        for channel in channels:
            found = {text.language for text in texts if has_words(text, channel)}
            words = {"template": template.name, "channel": Channel(channel).label}
            yield Check(
                f"words:{template.pk}:{channel}",
                _("“%(template)s” has words for %(channel)s.") % words,
                bool(found),
                _("Write them in the letter."),
            )
            missing = [each.label for each in Language if each.value not in found]
            if found and missing:
                words["languages"] = ", ".join(map(str, missing))
                yield Check(
                    f"languages:{template.pk}:{channel}",
                    _(
                        "“%(template)s” has no words for %(channel)s in %(languages)s: "
                        "everybody reads the other language."
                    )
                    % words,
                    is_note=True,
                )


def _fields(matter: _Matter) -> Iterator[Check]:
    """Merge fields are known and have fallbacks; event fields need an event."""
    problems: list[str] = []
    uses_event = False
    for template in matter.templates:
        for text in template.texts.all():
            written = (
                text.subject,
                text.preheader,
                text.body,
                *words_in(text.blocks),
                text.sms_text,
                text.script,
            )
            slots = Slots()
            for each in written:
                problems += problems_of(each)
                slots.mark(each)
            uses_event |= any(block.block_type == "reply" for block in text.blocks)
            uses_event |= any(
                FIELDS[name].of_campaign for name, _fallback in slots.slots.values()
            )
    yield Check(
        "fields",
        _("Every merge field has words for those who have no value."),
        not problems,
        " ".join(dict.fromkeys(problems)),
    )
    if uses_event and getattr(matter.campaign, "event_id", None) is None:
        yield Check(
            "event",
            _("The letter speaks of an event."),
            passed=False,
            how_to_mend=_("Choose the event of the campaign, or take the fields out."),
        )


def _consent(matter: _Matter) -> Iterator[Check]:
    channels = ", ".join(str(Channel(each).label) for each in matter.channels)
    words = {"purpose": Purpose(matter.purpose).label, "channels": channels}
    yield Check(
        "consent",
        _("Only those who agreed to “%(purpose)s” get it (%(channels)s).") % words,
    )
    if matter.rules.double_opt_in:
        yield Check(
            "double_opt_in",
            _("A consent given on the web counts after the mailbox has confirmed it."),
        )


def _foot(matter: _Matter) -> Iterator[Check]:
    """What stands at the foot of e-mails."""
    if not matter.writes:
        return
    yield Check(
        "stop_link",
        _(
            "The foot says why somebody gets the letter, and has the links to stop it "
            "and to choose; mail programs offer to stop it by one click."
        ),
    )
    if not settings.BASE_URL.startswith("https://"):
        yield Check(
            "one_click",
            _("Stopping by one click needs an address with https://."),
            how_to_mend=_("Set BASE_URL, and let DKIM cover the two headers."),
            is_note=True,
        )
    if matter.rules.needs_postal_address:
        yield Check(
            "postal_address",
            _("The foot has our postal address."),
            bool(matter.outreach.postal_address.strip()),
            _("Enter it in the rules of outreach."),
        )
    if matter.rules.tells_of_tracking and any(
        template.tracks_links for template in matter.templates
    ):
        yield Check(
            "tracking",
            _("Clicks are counted person by person: your privacy notice must say so."),
            how_to_mend=_("Or switch counting off in the letter."),
            is_note=True,
        )


def _subject(matter: _Matter) -> Iterator[Check]:
    """Advertising says that it is."""
    marks = matter.rules.subject_marks
    if not (matter.writes and marks and matter.purpose == Purpose.NEWS):
        return
    subjects = [
        text.subject
        for template in matter.templates
        for text in template.texts.all()
        if text.subject
    ]
    if not all(each.lstrip("【[（( ").upper().startswith(marks) for each in subjects):
        words = {"marks": " / ".join(marks)}
        yield Check(
            "subject_mark",
            _(
                "Rules on e-mail ask that the subject of advertising begin with %(marks)s."
            )
            % words,
            how_to_mend=_("Begin the subject with it, or decide that it is none."),
            is_note=True,
        )


def _sms(matter: _Matter) -> Iterator[Check]:
    """Words of refusal, sign name and the provider's approval."""
    if not matter.texts:
        return
    rules = matter.rules
    if rules.sms_end:
        ready = [
            LetterWriter(template, Channel.SMS, terms=Terms(rules, matter.purpose))
            for template in matter.templates
        ]
        texts = [
            writer.composed(language).text
            for writer in ready
            for language in writer.languages
        ]
        yield Check(
            "sms_end",
            _("Text messages end with “%(end)s”; an answer with it stops them.")
            % {"end": rules.sms_end},
            all(text == with_sms_end(text, rules) for text in texts),
        )
    if rules.needs_sms_approval:
        lacking = [
            text
            for template in matter.templates
            for text in template.texts.all()
            if text.sms_text and not (text.sms_template_code and text.sms_sign_name)
        ]
        yield Check(
            "sms_approval",
            _(
                "Text messages have a sign name and an approved template of the provider."
            ),
            not lacking,
            _("Enter both in the letter; the provider gives them after its check."),
        )


def _hours(matter: _Matter) -> Iterator[Check]:
    """The chain's own hours lie within those of the rules."""
    rules, outreach = matter.rules, matter.outreach
    if (matter.writes or matter.texts) and rules.sends_until < 24:
        yield Check(
            "hours",
            _("Nothing leaves outside of %(from)d–%(until)d h.")
            % {"from": rules.sends_from, "until": rules.sends_until},
            is_within(
                outreach.quiet_until,
                outreach.quiet_from,
                rules.sends_from,
                rules.sends_until,
            ),
            _("Make the quiet hours longer in the rules of outreach."),
        )
    if matter.calls and rules.calls_until < 24:
        yield Check(
            "call_hours",
            _("Nobody is called outside of %(from)d–%(until)d h.")
            % {"from": rules.calls_from, "until": rules.calls_until},
            is_within(
                outreach.calls_from,
                outreach.calls_until,
                rules.calls_from,
                rules.calls_until,
            ),
            _("Change the hours of calls in the rules of outreach."),
        )


def is_within(start: int, end: int, least: int, most: int) -> bool:
    """Whether the hours from `start` to `end` lie within `least` to `most`.

    A window that goes over midnight (or all day: start = end) never does.
    """
    return least <= start < end <= most


CHECKS: tuple[Callable[[_Matter], Iterator[Check]], ...] = (
    _words,
    _fields,
    _consent,
    _foot,
    _subject,
    _sms,
    _hours,
)
