"""A case turns out to be of another kind; its links are ended."""

import pytest
from django.utils import timezone

from feedback.actions.handling import accept_case, reply_to_case
from feedback.actions.kinds import change_kind
from feedback.actions.links import end_links
from feedback.choices import CaseKind
from feedback.choices.quality import Hurt
from feedback.exceptions import ActionRefused
from feedback.models import Incident
from feedback.outbox.tracking import case_of_link, link_of_token, tracking_link
from feedback.workflow import next_steps
from members.exceptions import NotAllowed
from members.models import PublicLink
from members.outbox.links import token_of
from tests.factories.feedback import make_case


@pytest.fixture
def enquiry(store):
    return make_case(kind=CaseKind.ENQUIRY, store=store, at=timezone.now())


def test_an_enquiry_that_is_a_complaint_goes_the_long_way_from_then_on(enquiry, clerk):
    case = accept_case(case=enquiry, by=clerk, at=timezone.now())
    case = change_kind(case=case, kind=CaseKind.COMPLAINT, by=clerk, at=timezone.now())
    assert next_steps(case.kind, case.status) == ("assess",)
    entry = case.entries.latest("pk")
    assert (entry.data["from"], entry.data["to"]) == ("enquiry", "complaint")


@pytest.mark.parametrize("kind", [CaseKind.ENQUIRY, "nothing"])
def test_another_kind_has_to_be_named(enquiry, clerk, kind):
    with pytest.raises(ActionRefused):
        change_kind(case=enquiry, kind=kind, by=clerk, at=timezone.now())


def test_what_was_written_down_for_a_kind_keeps_the_case_in_it(store, clerk):
    case = make_case(kind=CaseKind.INCIDENT, store=store, at=timezone.now())
    Incident.objects.create(case=case, hurt=Hurt.NOBODY)
    with pytest.raises(ActionRefused, match="belongs to"):
        change_kind(case=case, kind=CaseKind.COMPLAINT, by=clerk, at=timezone.now())


def test_a_clerk_of_another_store_changes_no_kind_and_ends_no_link(
    enquiry, clerk_of_another_store
):
    for run, said in ((change_kind, {"kind": CaseKind.PRAISE}), (end_links, {})):
        with pytest.raises(NotAllowed):
            run(case=enquiry, by=clerk_of_another_store, at=timezone.now(), **said)


def test_a_link_that_got_into_other_hands_is_ended_and_the_next_letter_has_a_new_one(
    store, clerk
):
    now = timezone.now()
    case = make_case(store=store, email="ann@example.com", at=now)
    token = token_of(tracking_link(case, now))
    assert case_of_link(link_of_token(token, at=now)) == case
    end_links(case=case, by=clerk, at=now)
    assert link_of_token(token, at=now) is None
    with pytest.raises(ActionRefused, match="No link"):
        end_links(case=case, by=clerk, at=now)
    reply_to_case(case=case, text="We are sorry.", by=clerk, at=now)
    assert PublicLink.objects.filter(target=case.ref, revoked_at=None).exists()
