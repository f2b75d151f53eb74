"""An open complaint and marketing: feedback brings the reason, campaigns keeps to it."""

from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from campaigns.choices import LeftOut
from campaigns.models import Recipient, Run
from campaigns.queries.results import balance_of
from campaigns.tasks import run_campaigns
from feedback.actions.endings import reject_case
from feedback.choices import CaseKind
from members.choices import MessageState
from members.models import Message
from members.outbox.sender import send_due
from tests.factories.campaigns import CampaignFactory
from tests.factories.feedback import make_case
from tests.factories.members import ImportantDateFactory, MemberFactory
from tests.support.smtp import smtp_server

# 10:00 in Shanghai.
AT = datetime(2026, 11, 21, 2, tzinfo=UTC)
TODAY = date(2026, 11, 21)


@pytest.fixture
def campaign(db):
    return CampaignFactory(active=True)


def born_today(store, **member):
    found = MemberFactory(home_store=store, agreed=True, **member)
    ImportantDateFactory(member=found, month=TODAY.month, day=TODAY.day, next_on=TODAY)
    return found


def test_who_has_an_open_complaint_gets_no_birthday_letter_and_the_run_says_why(
    campaign, store, marketer, client
):
    angry = born_today(store, email="angry@example.com")
    make_case(member=angry, store=store, at=AT)
    born_today(store, email="calm@example.com")

    run_campaigns(at=AT)

    assert Recipient.objects.get(member=angry).left_out == LeftOut.HELD_BACK
    assert Message.objects.filter(kind="marketing").count() == 1
    balance = balance_of(Run.objects.get())
    assert balance.closes
    assert "Has an open complaint" in {line.label for line in balance.lines}
    client.force_login(marketer)
    page = client.get(reverse("campaigns_run", args=[Run.objects.get().pk]))
    assert "Has an open complaint" in page.content.decode()


@pytest.mark.parametrize("kind", [CaseKind.PRAISE, CaseKind.ENQUIRY])
def test_other_feedback_holds_nothing_back(campaign, store, kind):
    make_case(member=born_today(store, email="a@example.com"), store=store, kind=kind)

    run_campaigns(at=AT)

    assert Recipient.objects.get().left_out == ""


def test_marketing_goes_on_when_the_complaint_has_ended(campaign, store, manager):
    member = born_today(store, email="a@example.com")
    case = make_case(member=member, store=store, at=AT)
    reject_case(case=case, reason="No complaint.", by=manager, at=AT)

    run_campaigns(at=AT)

    assert Recipient.objects.get().left_out == ""


def test_a_complaint_that_comes_after_the_letter_was_queued_stops_it_at_the_gate(
    campaign, store
):
    member = born_today(store, email="a@example.com")
    run_campaigns(at=AT)
    make_case(member=member, store=store, at=AT)

    with smtp_server():
        send_due(at=AT)

    letter = Message.objects.get(kind="marketing")
    assert (letter.state, letter.reason) == (
        MessageState.SKIPPED,
        "feedback.open_complaint",
    )
    # What we owe her goes out as ever.
    assert Message.objects.get(kind="service").state == MessageState.ACCEPTED


def test_complaints_about_a_letter_are_counted_on_the_page_of_its_run(
    campaign, store, marketer, manager, client
):
    member = born_today(store, email="a@example.com")
    run_campaigns(at=AT)
    run = Run.objects.get()
    case = make_case(member=member, store=store, at=AT)
    case.about_ref = f"campaigns.run:{run.pk}"
    case.save(update_fields=["about_ref"])
    manager.is_superuser = True
    manager.save()
    client.force_login(manager)

    page = client.get(reverse("campaigns_run", args=[run.pk])).content.decode()

    assert "Complaints about it" in page
    listed = client.get(
        reverse("feedback_cases:index"), {"about": case.about_ref}
    ).content.decode()
    assert case.reference in listed


def test_who_may_see_no_cases_is_not_told_of_complaints(
    campaign, store, marketer, client
):
    member = born_today(store, email="a@example.com")
    run_campaigns(at=AT)
    run = Run.objects.get()
    case = make_case(member=member, store=store, at=AT)
    case.about_ref = f"campaigns.run:{run.pk}"
    case.save(update_fields=["about_ref"])
    client.force_login(marketer)

    page = client.get(reverse("campaigns_run", args=[run.pk])).content.decode()

    assert "Complaints about it" not in page
