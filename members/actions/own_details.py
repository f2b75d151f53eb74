"""What a member changes on the member's own pages."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from members.actions.confirming import ask_to_confirm, lift_unsubscribed
from members.actions.consent import record_consent
from members.actions.history import note_changes
from members.choices import (
    ChangeSource,
    ConsentAction,
    ConsentSource,
    Language,
)
from members.models import ConsentState, Member, User
from members.record.consent_rules import wants_confirmation
from members.record.timeline import record_activity


@transaction.atomic
def change_own_details(
    *, member: Member, language: str, form_of_address: str, by: User, at: datetime
) -> Member:
    """Set the language we write in and how the member wants to be addressed.

    Writes a timeline row that names what changed, and nothing when nothing did.
    ValueError for a language that we do not write.
    """
    wanted = {
        "language": Language(language).value,
        "form_of_address": form_of_address.strip(),
    }
    changed = {
        name: (getattr(member, name), value)
        for name, value in wanted.items()
        if getattr(member, name) != value
    }
    if not changed:
        return member
    for name in changed:
        setattr(member, name, wanted[name])
    member.save(update_fields=[*changed, "updated_at"])
    note_changes(
        member_id=member.pk,
        changes=changed,
        source=ChangeSource.OWN_PAGE,
        by=by,
        at=at,
    )
    record_activity(
        member=member,
        kind="members.own_details",
        at=at,
        by=by,
        data={"fields": list(changed)},
    )
    return member


@transaction.atomic
def choose_consents(
    *, member: Member, agreed: Collection[tuple[str, str]], by: User, at: datetime
) -> int:
    """Make the member's consents exactly these (purpose, channel) pairs.

    Only what differs from the present state is written to the ledger, as said on the
    member's page. Where the chain's rules want it, a consent to e-mail waits until the
    mailbox confirms it (confirming.py; NoAddress without one). Agreeing to a channel again takes back the standing order that an
    unsubscribe link left on the member's addresses, and no other. Returns how many
    consents changed.
    """
    Member.objects.select_for_update().only("pk").get(pk=member.pk)
    given = set(
        ConsentState.objects.filter(member=member, is_given=True).values_list(
            "purpose", "channel"
        )
    )
    wanted = set(agreed)
    waiting = {pair for pair in wanted - given if wants_confirmation(pair[1])}
    for pending in member.pending_consents.all():
        if (pending.purpose, pending.channel) not in waiting:
            pending.delete()
    changed = (given ^ wanted) - waiting
    for purpose, channel in sorted(changed):
        is_given = (purpose, channel) in wanted
        record_consent(
            member=member,
            purpose=purpose,
            channel=channel,
            action=ConsentAction.GIVEN if is_given else ConsentAction.WITHDRAWN,
            source=ConsentSource.ONLINE,
            at=at,
            by=by,
        )
    for channel in sorted({channel for _purpose, channel in changed & wanted}):
        lift_unsubscribed(member, channel)
    ask_to_confirm(member=member, pairs=waiting, at=at)
    return len(changed)
