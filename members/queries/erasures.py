"""What an erasure would do, told before it is done."""

from django.utils.translation import ngettext

from members.models import Member, MemberStat, Promise
from members.queries.survivors import absorbed_by


def consequences(member: Member) -> list[str]:
    """Sentences about what is still open with this member: a reason to wait."""
    found = []
    stat = MemberStat.objects.filter(member=member).first()
    cases = stat.open_cases if stat else 0
    if cases:
        found.append(
            ngettext("%(count)d case is open.", "%(count)d cases are open.", cases)
            % {"count": cases}
        )
    promises = Promise.objects.filter(member=member).open().count()
    if promises:
        words = ngettext(
            "%(count)d promise is not settled.",
            "%(count)d promises are not settled.",
            promises,
        )
        found.append(words % {"count": promises})
    points = stat.points_balance if stat else 0
    if points:
        words = ngettext(
            "%(count)d point is lost.", "%(count)d points are lost.", points
        )
        found.append(words % {"count": points})
    merged = len(absorbed_by([member.pk]).get(member.pk, []))
    if merged:
        words = ngettext(
            "%(count)d record that was merged into this one goes along.",
            "%(count)d records that were merged into this one go along.",
            merged,
        )
        found.append(words % {"count": merged})
    return found
