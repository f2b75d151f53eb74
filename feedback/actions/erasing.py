"""What feedback empties when a person is erased: the words and files of their cases."""

from django.db.models import Q

from feedback.actions.erasing_quality import erase_quality
from feedback.choices import EntryKind
from feedback.models import (
    Attachment,
    Case,
    CaseCycle,
    CaseEntry,
    CaseFact,
    CaseProject,
    CasePromise,
    ClockPause,
    DailyReading,
    EndingRequest,
    ExternalMatter,
    FollowUp,
    IncomingMail,
    RedressItem,
    RegisterEntry,
    ReturnedGoods,
    Solution,
)
from feedback.models.case import CaseQuerySet
from members.models import Message, PublicLink
from members.record.erasers import Erasure

# Of a change only what it was and between whom of us; never somebody's words.
KEPT_OF_A_CHANGE = (
    *("change", "to", "until", "is_late", "round", "why", "ending"),
    *("by_rule", "due", "outcome", "tries", "kind"),
)


def erase_cases(erasure: Erasure) -> None:
    """Empty correspondence, files, letters and links of the person's cases.

    The cases stay with kind, times, store and handler, so that every count and deadline
    of the past is what it was; their own fields are blanked by the relation policy.
    """
    cases = Case.objects.filter(member__in=erasure.ids)
    erase_quality(erasure, cases)
    # First, while the entries still say where their words come from.
    _empty_elsewhere(erasure, cases)
    _empty_talk(erasure, cases)
    _empty_work(erasure, cases)
    _empty_mails(erasure, cases)
    _empty_amends(erasure, cases)
    refs = [case.ref for case in cases.only("pk")]
    PublicLink.objects.filter(target__in=refs).delete()
    asked = FollowUp.objects.filter(case__in=cases).values_list("pk", flat=True)
    surveys = [f"feedback.followup:{pk}" for pk in asked]
    PublicLink.objects.filter(target__in=surveys).delete()
    # Letters from before the case was linked to the record name no member.
    Message.objects.filter(ref__in=refs, member=None).update(
        member=erasure.members[0].pk
    )


def _empty_talk(erasure: Erasure, cases: CaseQuerySet) -> None:
    """The correspondence with its files, and words in what was changed."""
    attachments = Attachment.objects.filter(case__in=cases)
    erasure.drop_files(attachments)
    attachments.delete()
    entries = CaseEntry.objects.filter(case__in=cases)
    numbers = [member.member_no for member in erasure.members]
    linked = CaseEntry.objects.filter(data__member_no__in=numbers)
    for entry in (entries.exclude(data={}) | linked).only("pk", "data"):
        entry.data = {
            key: value for key, value in entry.data.items() if key in KEPT_OF_A_CHANGE
        }
        entry.save(update_fields=["data"])
    entries.update(body="")


def _empty_work(erasure: Erasure, cases: CaseQuerySet) -> None:
    """What was asked, found out and written down in the work on the cases."""
    # What we asked the customer while the clocks stood still.
    ClockPause.objects.filter(case__in=cases).update(words="")
    # The hash stays: that there was a correction, and that nobody changed it.
    RegisterEntry.objects.filter(case__in=cases).update(text="")
    CaseCycle.objects.filter(case__in=cases).update(words="")
    CaseFact.objects.filter(case__in=cases).update(text="")
    EndingRequest.objects.filter(case__in=cases).update(reason="", comment="")
    matters = ExternalMatter.objects.filter(case__in=cases)
    matters.update(number="", result="")
    erasure.scrub_rows(matters, ("body",))
    CaseProject.objects.filter(case__in=cases).update(goal="", result="")


def _empty_mails(erasure: Erasure, cases: CaseQuerySet) -> None:
    """What only a way in knows, and the mails as they came."""
    # A letter's keeper, a journalist, an officer; the mails as they came.
    cases.update(channel_data={})
    mails = IncomingMail.objects.filter(
        Q(case__in=cases) | Q(sender__in=erasure.addresses)
    )
    erasure.drop_files(mails)
    mails.update(sender="", subject="", raw="", problem="")


def _empty_amends(erasure: Erasure, cases: CaseQuerySet) -> None:
    """The words about what was given, promised and answered; sums, days and grades stay
    for the figures."""
    Solution.objects.filter(case__in=cases).update(
        reasons="", comment="", agreed_how=""
    )
    RedressItem.objects.filter(solution__case__in=cases).update(what="")
    CasePromise.objects.filter(case__in=cases).update(what="", evidence="")
    FollowUp.objects.filter(case__in=cases).update(words="", decision="")
    goods = ReturnedGoods.objects.filter(case__in=cases)
    goods.update(reason="", fate_note="")
    erasure.scrub_rows(goods, ("what",))


def _empty_elsewhere(erasure: Erasure, cases: CaseQuerySet) -> None:
    """The person's words and name outside their own cases: what was noted in the case
    that a duplicate went to, what duplicates were answered, and what the stores'
    managers remarked at their reading."""
    references = list(cases.values_list("reference", flat=True))
    if not references:
        return
    noted = CaseEntry.objects.filter(
        kind=EntryKind.NOTE, data__from__in=references
    ).exclude(case__in=cases)
    noted.update(body="")
    # Our answer went to the duplicates as well, perhaps with the person's name.
    answered = CaseEntry.objects.filter(case__duplicate_of__in=cases)
    erasure.scrub_rows(answered, ("body",))
    first = min(cases.values_list("received_at", flat=True))
    remarks = DailyReading.objects.filter(
        store__in=cases.values("store"), signed_at__gte=first
    )
    erasure.scrub_rows(remarks.exclude(remarks=""), ("remarks",))
