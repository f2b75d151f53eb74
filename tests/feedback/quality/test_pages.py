from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from feedback.actions import corrective as actions
from feedback.actions.praise import name_staff, share_praise, verify_praise
from feedback.models import CorrectionProposal, CorrectiveAction, Praise
from tests.factories.corrective import lead_to_watching, make_cause, make_corrective
from tests.factories.feedback import make_case
from tests.factories.members import ProductFactory

AT = datetime(2026, 11, 20, 3, tzinfo=UTC)


def page(client, user, name, *args, **query):
    client.force_login(user)
    return client.get(reverse(name, args=args), query)


def post(client, user, name, *args, **data):
    client.force_login(user)
    return client.post(reverse(name, args=args), data, follow=True)


@pytest.fixture
def action(manager, store):
    product = ProductFactory()
    return make_corrective(
        by=manager, at=AT, store=store, cause=make_cause(), product=product, batch="B7"
    )


def test_the_meeting_sheet_names_the_praised_and_hides_who_did_not_agree(
    client, manager, clerk, store
):
    at = timezone.now()
    for agreed in (True, False):
        case = make_case(
            kind="praise",
            store=store,
            name=f"Anna {agreed}",
            at=at,
            body=f"So kind {agreed}",
        )
        verify_praise(case=case, behaviours=["patient"], by=manager, at=at)
        name_staff(case=case, people=[clerk], by=manager, at=at)
        Praise.objects.filter(case=case).update(may_quote=agreed, may_name=agreed)
    for paper in ("", "1"):
        text = page(client, manager, "feedback_praise_meeting", paper=paper)
        text = text.content.decode()
        assert str(clerk) in text
        assert "So kind True" in text
        assert "Anna True" in text
        assert "So kind False" not in text
        assert "Anna False" not in text


def test_a_wrong_day_is_told_on_the_meeting_page(client, manager):
    answer = page(
        client, manager, "feedback_praise_meeting", start="2026-11-09", end="2026-11-01"
    )
    assert "The end lies before the beginning." in answer.content.decode()


def test_praise_for_me_is_read_and_then_gone_from_the_day_page(
    client, manager, clerk, store
):
    case = make_case(kind="praise", store=store, body="So patient!")
    verify_praise(case=case, behaviours=["patient"], by=manager, at=AT)
    name_staff(case=case, people=[clerk], by=manager, at=AT)
    assert "Praise for you" not in page(client, clerk, "portal_today").content.decode()
    share_praise(case=case, by=manager, at=AT)
    assert "Praise for you" in page(client, clerk, "portal_today").content.decode()
    assert "So patient!" in page(client, clerk, "feedback_praise_mine").content.decode()
    post(client, clerk, "feedback_praise_seen", case.staff.get().pk)
    assert "Praise for you" not in page(client, clerk, "portal_today").content.decode()


def test_the_steps_of_praise_are_done_in_the_workspace(client, manager, clerk, store):
    case = make_case(kind="praise", store=store, email="anna@example.com")

    def step(name, **data):
        case.refresh_from_db()
        return post(
            client,
            manager,
            "feedback_case_action",
            case.public_id,
            name,
            version=case.version,
            **data,
        )

    step("praise_verify", behaviours=["patient"])
    step("praise_staff", people=[str(clerk.pk)])
    step("praise_consent", may_quote="yes", may_name="no", how="phone")
    step("praise_share")
    step("praise_recognise", recognition="Flowers")
    answer = step("praise_thank", text="Thank you!")

    row = Praise.objects.get(case=case)
    assert row.shared_at
    assert row.thanked_at
    assert (row.may_quote, row.may_name, row.recognition) == (True, False, "Flowers")
    assert "The thanks are on their way." in answer.content.decode()


def test_a_corrective_action_is_opened_by_hand_and_written_part_by_part(
    client, manager, store
):
    post(
        client,
        manager,
        "feedback_corrective_new",
        title="Queues on Sunday",
        form="8d",
        store=store.pk,
        owner=manager.pk,
    )
    action = CorrectiveAction.objects.get()
    post(
        client,
        manager,
        "feedback_corrective_part",
        action.pk,
        "problem",
        version=action.version,
        **{"problem.what": "Twenty minutes", "problem.where": "Till 1"},
    )
    action.refresh_from_db()
    assert action.problem == {"what": "Twenty minutes", "where": "Till 1"}

    stale = post(
        client,
        manager,
        "feedback_corrective_part",
        action.pk,
        "team",
        version=1,
        team="Li and Wang",
    ).content.decode()
    assert "Somebody else changed this corrective action" in stale
    assert "Li and Wang" in stale


def test_an_unknown_article_number_is_told(client, manager, store):
    answer = post(
        client,
        manager,
        "feedback_corrective_new",
        title="x",
        form="8d",
        store=store.pk,
        owner=manager.pk,
        sku="NOPE",
    )
    assert "No product has this article number." in answer.content.decode()
    assert not CorrectiveAction.objects.exists()


def test_a_refused_step_says_what_is_missing(client, manager, action):
    answer = post(client, manager, "feedback_corrective_turn", action.pk, "contain")
    assert "Name the team (D1)." in answer.content.decode()


def test_actions_cases_and_the_effect_go_through_the_page(
    client, manager, store, action
):
    case = make_case(store=store)
    post(
        client,
        manager,
        "feedback_corrective_step",
        action.pk,
        "link",
        reference=case.reference,
    )
    assert action.cases.get() == case
    post(
        client,
        manager,
        "feedback_corrective_step",
        action.pk,
        "item",
        kind="preventive",
        what="Tell the others",
        owner=manager.pk,
        due_on="2026-12-01",
    )
    item = action.items.get()
    post(client, manager, "feedback_corrective_finish", item.pk, evidence="Mail sent")
    item.refresh_from_db()
    assert item.evidence == "Mail sent"


def test_the_judgement_is_asked_for_when_the_weeks_are_over(client, manager, store):
    long_ago = timezone.now() - timedelta(days=60)
    action = make_corrective(by=manager, at=long_ago, store=store, cause=make_cause())
    lead_to_watching(action, by=manager, at=long_ago)
    assert (
        "Save the judgement"
        in page(client, manager, "feedback_corrective", action.pk).content.decode()
    )
    assert "Effects to judge" in page(client, manager, "portal_today").content.decode()
    action.refresh_from_db()
    post(
        client,
        manager,
        "feedback_corrective_step",
        action.pk,
        "judge",
        version=action.version,
        judgement="worked",
        words="No case since",
    )
    action.refresh_from_db()
    post(
        client,
        manager,
        "feedback_corrective_turn",
        action.pk,
        "close",
        version=action.version,
    )
    action.refresh_from_db()
    assert action.state == "closed"
    text = page(client, manager, "feedback_corrective_paper", action.pk)
    assert "No case since" in text.content.decode()


def test_a_proposal_is_taken_on_or_dismissed_from_the_list(client, manager, store):
    cause = make_cause("Leaking tins")
    rows = [
        CorrectionProposal.objects.create(
            subject=f"cause_store:{number}",
            kind="cause_store",
            cause=cause,
            store=store,
            figures={"cases": 5, "days": 30},
            found_at=AT,
        )
        for number in (1, 2)
    ]
    text = page(client, manager, "feedback_corrective_list").content.decode()
    assert "Leaking tins in 湖滨店: 5 cases in 30 days" in text
    decide = "feedback_corrective_decide"
    post(
        client,
        manager,
        decide,
        rows[0].pk,
        "accept",
        title="T",
        form="8d",
        owner=manager.pk,
    )
    post(client, manager, decide, rows[1].pk, "dismiss", reason="A hot week")
    assert CorrectiveAction.objects.get().cause == cause
    rows[1].refresh_from_db()
    assert (rows[1].state, rows[1].reason) == ("dismissed", "A hot week")


def test_a_clerk_reads_but_does_not_write(client, clerk, action):
    text = page(client, clerk, "feedback_corrective", action.pk).content.decode()
    assert action.title in text
    assert "Save this part" not in text
    post(client, clerk, "feedback_corrective_part", action.pk, "team", team="x")
    action.refresh_from_db()
    assert action.team == ""


def test_the_recall_page_masks_phones(client, manager, action, store):
    from tests.factories.members import MemberFactory, PurchaseLineFactory

    member = MemberFactory(home_store=store, phone="13912345678")
    PurchaseLineFactory(
        purchase__member=member, product=action.product, lot=action.batch
    )
    text = page(client, manager, "feedback_corrective_recall", action.pk)
    assert member.name in text.content.decode()
    assert "13912345678" not in text.content.decode()
    assert "139****5678" in text.content.decode()


def test_lists_and_reports_cost_the_same_for_one_and_three_rows(
    client, manager, store, django_assert_max_num_queries, action
):
    client.force_login(manager)

    def cost(name, *args):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        client.get(reverse(name, args=args))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse(name, args=args))
        return len(queries)

    actions.link_case(action=action, case=make_case(store=store), by=manager, at=AT)
    first = [cost("feedback_corrective_list"), cost("feedback_corrective", action.pk)]
    for _number in range(2):
        make_corrective(by=manager, at=AT, store=store, cause=action.cause)
        actions.link_case(action=action, case=make_case(store=store), by=manager, at=AT)
        actions.add_item(
            action=action,
            kind="corrective",
            what="x",
            owner=manager,
            due_on=AT.date(),
            by=manager,
            at=AT,
        )
    assert [
        cost("feedback_corrective_list"),
        cost("feedback_corrective", action.pk),
    ] == first


def test_a_corrective_action_is_handed_to_another_owner(client, manager, clerk, action):
    post(
        client,
        manager,
        "feedback_corrective_step",
        *(action.pk, "owner"),
        owner=clerk.pk,
        version=action.version,
    )
    action.refresh_from_db()
    assert action.owner == clerk
    assert action.events.latest("pk").detail == str(clerk)
