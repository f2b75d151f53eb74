"""Renewing memberships."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import formats
from django.utils.translation import gettext as _

from members.choices import MemberStatus
from members.dates.terms import next_term
from members.exceptions import NotAllowed, RenewalRefused
from members.models import ChainRules, Member, MembershipTerm, User, scope_of
from members.queries.figures import portal_day
from members.record.timeline import record_activity


@transaction.atomic
def renew_membership(*, member: Member, by: User, at: datetime) -> MembershipTerm:
    """Lengthen the membership by the chain's term.

    From the old end while that is not longer ago than the grace, else from today. The
    term is kept as history. Raises NotAllowed without "members.change_member" in the
    member's store; RenewalRefused for somebody who is no member, and earlier than the
    chain's window before the end (which also stops a second click).
    """
    member = Member.objects.select_for_update(of=("self",), no_key=True).get(
        pk=member.pk
    )
    if not scope_of(by, "members.change_member").covers(member.home_store_id):
        raise NotAllowed(_("You may not change members of this store."))
    if member.status != MemberStatus.MEMBER:
        raise RenewalRefused(_("Only members can be renewed."))
    rules = ChainRules.objects.current()
    today = portal_day(at)
    end = member.expires_on
    opens = end and end - timedelta(days=rules.renewal_window_days)
    if opens and opens > today:
        raise RenewalRefused(
            _("%(name)s can be renewed from %(day)s.")
            % {"name": member.name, "day": formats.date_format(opens, "DATE_FORMAT")}
        )
    starts_on, ends_on = next_term(
        end,
        today=today,
        months=rules.membership_months,
        grace_days=rules.renewal_grace_days,
    )
    term = MembershipTerm.objects.create(
        member=member,
        starts_on=starts_on,
        ends_on=ends_on,
        was_until=end,
        at=at,
        by=by,
    )
    member.expires_on = ends_on
    member.save(update_fields=["expires_on", "updated_at"])
    _tell(term)
    return term


def _tell(term: MembershipTerm) -> None:
    record_activity(
        member=term.member,
        kind="members.renewed",
        at=term.at,
        by=term.by,
        store=term.member.home_store,
        data={"until": term.ends_on.isoformat()},
        ref=f"members.membershipterm:{term.pk}",
    )


def renew_memberships(
    members: Iterable[Member], *, by: User, at: datetime
) -> tuple[list[MembershipTerm], list[str]]:
    """Renew several, each in a transaction of its own; the terms, and the sentences of
    those that were refused. For bulk actions."""
    terms, refused = [], []
    for member in members:
        try:
            terms.append(renew_membership(member=member, by=by, at=at))
        except (NotAllowed, RenewalRefused) as refusal:
            refused.append(str(refusal))
    return terms, refused
