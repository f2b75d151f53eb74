"""Thank-you letters: suggested by rule, sent by a person with one click.

A letter of thanks is nothing we owe, so it is marketing of the purpose "greetings": it
needs the member's consent, has a link to unsubscribe, and rests during a complaint.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from campaigns.choices import ThanksState
from campaigns.exceptions import ThanksRefused
from campaigns.models import ThanksRule, ThanksSuggestion
from campaigns.queries.letters import LetterWords, LetterWriter
from campaigns.queries.thanks import FINDERS
from members.choices import Channel, MessageKind, Purpose
from members.models import Member, User, scope_of
from members.outbox.enqueue import enqueue_message
from members.outbox.links import make_links
from members.outbox.subscriptions import UNSUBSCRIBE, subscription_target
from members.queries.contactability import contactable, suppressed
from members.queries.figures import midnight, portal_day
from members.record.marketing_holds import holds_on, words_of_hold

UNSUBSCRIBE_PATH = "/unsubscribe/TOKEN/"
SEND = "campaigns.change_call"
CHUNK = 500


def suggest_thanks(*, at: datetime) -> int:
    """Find what members may be thanked for; returns how many suggestions are new.

    Only for those who agreed to greetings by e-mail and have an address. An occasion
    is suggested once, whatever became of it; what nobody decided about in time lapses.
    """
    today = portal_day(at)
    ThanksSuggestion.objects.open().filter(until__lt=today).update(
        state=ThanksState.LAPSED
    )
    rules = ThanksRule.objects.filter(is_active=True).order_by("pk")
    return sum(_suggest(rule, today) for rule in rules)


@transaction.atomic
def _suggest(rule: ThanksRule, today: date) -> int:
    since = today - timedelta(days=rule.days)
    # The rule's row is the lock under which two workers take turns.
    ThanksRule.objects.select_for_update().get(pk=rule.pk)
    found = list(FINDERS[rule.kind](rule, since))
    known = set(
        rule.suggestions.filter(on__gte=since).values_list("member_id", "occasion")
    )
    fresh = [row for row in found if (row[0], row[1]) not in known]
    made = 0
    for start in range(0, len(fresh), CHUNK):
        made += _keep(rule, fresh[start : start + CHUNK])
    return made


def _keep(rule: ThanksRule, rows: Sequence[tuple[int, str, date]]) -> int:
    members = Member.objects.filter(pk__in={row[0] for row in rows})
    reachable = set(
        contactable(
            members, purpose=Purpose.GREETINGS, channel=Channel.EMAIL
        ).values_list("pk", flat=True)
    )
    suggestions = [
        ThanksSuggestion(
            rule=rule,
            member_id=member_id,
            occasion=occasion,
            on=on,
            until=on + timedelta(days=rule.days),
        )
        for member_id, occasion, on in rows
        if member_id in reachable
    ]
    ThanksSuggestion.objects.bulk_create(suggestions)
    return len(suggestions)


def written_thanks(suggestion: ThanksSuggestion) -> LetterWords:
    """The letter as the member will read it. LookupError without words."""
    writer = LetterWriter(suggestion.rule.template, purpose=Purpose.GREETINGS)
    return writer.write(suggestion.member)


@transaction.atomic
def send_thanks(
    *, suggestion: ThanksSuggestion, by: User, at: datetime
) -> ThanksSuggestion:
    """Put the letter into the outbox.

    ThanksRefused when it was decided already or came too late, when the member can't be
    written to any more, or when the letter has no words; and when `by` may not.
    """
    held = _hold(suggestion, by, at)
    member = contactable(
        Member.objects.filter(pk=held.member_id).select_related("home_store"),
        purpose=Purpose.GREETINGS,
        channel=Channel.EMAIL,
    ).first()
    address = str(getattr(member, "address", ""))
    if member is None or suppressed(Channel.EMAIL, {address}):
        raise ThanksRefused(_("The member can't be written to: no consent or address."))
    if holds := holds_on([member.pk]):
        raise ThanksRefused(words_of_hold(holds[member.pk]))
    writer = LetterWriter(held.rule.template, purpose=Purpose.GREETINGS)
    try:
        language = writer.language_for(member)
    except LookupError as error:
        raise ThanksRefused(_("The letter has no words yet.")) from error
    words = writer.write(member, language)
    target = subscription_target(
        member_id=member.pk, purpose=Purpose.GREETINGS, channel=Channel.EMAIL
    )
    link = make_links(purpose=UNSUBSCRIBE, targets=[target], at=at)[target]
    held.message = enqueue_message(
        key=f"thanks:{held.pk}",
        channel=Channel.EMAIL,
        kind=MessageKind.MARKETING,
        purpose=Purpose.GREETINGS,
        address=address,
        language=language,
        subject=words.subject,
        text=words.text,
        html=words.html,
        member=member,
        links={UNSUBSCRIBE: {"id": link.pk, "url": UNSUBSCRIBE_PATH}},
        ref=f"campaigns.thanks:{held.pk}",
        expires_at=midnight(held.until + timedelta(days=1)),
        at=at,
    )
    return _decide(held, ThanksState.SENT, by, at)


@transaction.atomic
def decline_thanks(
    *, suggestion: ThanksSuggestion, by: User, at: datetime
) -> ThanksSuggestion:
    """No letter this time; it is not suggested again. Refusals as in send_thanks."""
    return _decide(_hold(suggestion, by, at), ThanksState.DECLINED, by, at)


def _hold(suggestion: ThanksSuggestion, by: User, at: datetime) -> ThanksSuggestion:
    held = (
        ThanksSuggestion.objects.select_for_update(of=("self",))
        .select_related("rule__template", "member")
        .get(pk=suggestion.pk)
    )
    if not scope_of(by, SEND).covers(held.member.home_store_id):
        raise ThanksRefused(_("You send no letters for this store."))
    if held.state != ThanksState.OPEN:
        words = {"state": held.get_state_display()}
        raise ThanksRefused(_("It was decided already: %(state)s.") % words)
    if held.until < portal_day(at):
        raise ThanksRefused(_("It is too late for this letter."))
    return held


def _decide(
    held: ThanksSuggestion, state: ThanksState, by: User, at: datetime
) -> ThanksSuggestion:
    held.state, held.decided_by, held.decided_at = state, by, at
    held.save(update_fields=["state", "decided_by", "decided_at", "message"])
    return held
