"""The pages of calls, asked by those who may and by those who may not."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from campaigns.actions.reserving import reserve_calls
from campaigns.choices import CallAim, CallListState, CallState
from campaigns.models import Call, CallList, OutreachRules
from members.models import AccessLog, Contact, MemberList, MemberListEntry
from members.record.case_opening import case_doors
from tests.factories.calls import CallFactory, CallListFactory
from tests.factories.members import StoreFactory


@pytest.fixture(autouse=True)
def always_a_good_hour(db):
    OutreachRules.objects.create(calls_from=0, calls_until=24)


@pytest.fixture
def held(clerk, call_for):
    """Two calls that the clerk holds."""
    for _ in range(2):
        call_for()
    return reserve_calls(by=clerk, size=2, at=timezone.now()).calls


def page(client, user, name, *args, **query):
    client.force_login(user)
    return client.get(reverse(name, args=args), query)


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("clerk", 200),
        ("manager", 200),
        ("marketer", 200),
        ("auditor", 200),
        ("clerk_of_another_store", 200),
        ("member", 302),
        ("stranger", 302),
    ],
)
def test_the_seven_people_ask_for_the_desk(request, client, held, who, status):
    user = request.getfixturevalue(who)
    client.force_login(getattr(user, "user", user))
    response = client.get(reverse("campaigns_calls"))
    assert response.status_code == status
    name = held[0].member.name
    assert (name in response.content.decode()) is (who == "clerk")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_of_a_call_says_what_to_say_and_shows_the_card(
    client, clerk, held, language
):
    member = held[0].member
    member.language, member.form_of_address = language, "王女士"
    member.save()
    text = page(client, clerk, "campaigns_call", held[0].pk).content.decode()
    expected = {"en": "Hello, 王女士, this is", "zh-hans": "王女士好,这里是"}[language]
    assert expected in text
    assert "1 of 2" in text
    assert member.member_no in text
    assert "139****" in text
    assert "13900000001" not in text
    assert AccessLog.objects.filter(user=clerk, member=member).exists()


def test_a_call_of_another_store_is_not_there(client, clerk_of_another_store, held):
    for name in ("campaigns_call", "campaigns_call_skip"):
        client.force_login(clerk_of_another_store)
        address = reverse(name, args=[held[0].pk])
        assert client.post(address, {"outcome": "reached"}).status_code == 404


def test_the_auditor_sees_a_call_and_writes_nothing(client, auditor, held):
    response = page(client, auditor, "campaigns_call", held[0].pk)
    assert response.status_code == 200
    assert "data-contact-bar" not in response.content.decode()
    address = reverse("campaigns_call", args=[held[0].pk])
    assert client.post(address, {"outcome": "reached"}).status_code == 404
    assert not Contact.objects.exists()


def test_writing_a_call_down_leads_to_the_next_and_then_to_the_desk(
    client, clerk, held
):
    client.force_login(clerk)
    first, second = (reverse("campaigns_call", args=[call.pk]) for call in held)
    response = client.post(first, {"outcome": "reached", "said": "well"})
    assert response.url == second
    response = client.post(second, {"outcome": "no_answer"})
    assert response.url == reverse("campaigns_calls")
    assert Contact.objects.count() == 2


def test_what_is_missing_is_said_and_what_was_typed_stays(client, clerk, held):
    client.force_login(clerk)
    address = reverse("campaigns_call", args=[held[0].pk])
    text = client.post(address, {"said": "talked long"}).content.decode()
    assert "Choose what came of it (1 to 9)." in text
    assert "talked long" in text
    text = client.post(address, {"outcome": "call_back"}).content.decode()
    assert "Say when to call back." in text


def test_taking_skipping_and_giving_back(client, clerk, call_for):
    calls = [call_for() for _ in range(2)]
    client.force_login(clerk)
    response = client.post(reverse("campaigns_calls_take"), {"size": "5"})
    assert response.url == reverse("campaigns_call", args=[calls[0].pk])
    response = client.post(reverse("campaigns_call_skip", args=[calls[0].pk]))
    assert response.url == reverse("campaigns_call", args=[calls[1].pk])
    client.post(reverse("campaigns_calls_back"))
    assert not Call.objects.filter(state=CallState.RESERVED).exists()
    assert client.get(reverse("campaigns_calls_take")).status_code == 405


def test_a_complaint_can_be_opened_from_the_call(client, clerk, held):
    text = page(client, clerk, "campaigns_call", held[0].pk).content.decode()
    door = next(iter(case_doors))
    back = reverse("campaigns_call", args=[held[0].pk])
    form = door.form(held[0].member, held[0].ref, back)
    assert form.replace("&", "&amp;") in text
    response = client.post(
        form,
        {
            "channel": "phone",
            "kind": "complaint",
            "severity": "general",
            "received_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
            "store": held[0].member.home_store_id,
            "body": "The kettle leaks again.",
            "language": "en",
        },
    )
    assert response.status_code == 302, response.content.decode()[:3000]
    assert response.url == back
    call = Call.objects.get(pk=held[0].pk)
    assert call.case_number
    assert call.case_number in client.get(back).content.decode()


def test_a_form_about_another_members_call_writes_no_number(client, clerk, held):
    door = next(iter(case_doors))
    form = door.form(held[1].member, held[0].ref, "https://elsewhere.example/")
    client.force_login(clerk)
    response = client.post(
        form,
        {
            "channel": "phone",
            "kind": "complaint",
            "severity": "general",
            "received_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
            "store": held[0].member.home_store_id,
            "body": "Another matter.",
            "language": "en",
        },
    )
    assert "elsewhere" not in response.url
    assert not Call.objects.exclude(case_number="").exists()


def test_a_list_is_made_changed_and_closed_on_its_pages(client, manager, store, person):
    members = MemberList.objects.create(name="Guests")
    MemberListEntry.objects.create(
        member_list=members, member=person(1), at=timezone.now()
    )
    client.force_login(manager)
    values = {
        "name": "Autumn tasting",
        "member_list": members.pk,
        "store": store.pk,
        "purpose": "service",
        "aim": CallAim.INVITATION,
        "script_en": "Hello {name|dear guest}",
        "starts_on": "2026-11-01",
        "priority": 5,
        "most_tries": 3,
    }
    response = client.post(reverse("campaigns_call_list_add"), values)
    made = CallList.objects.get()
    assert response.url == reverse("campaigns_call_list", args=[made.pk])
    assert made.calls.count() == 1
    assert "Autumn tasting" in client.get(response.url).content.decode()
    address = reverse("campaigns_call_list_edit", args=[made.pk])
    client.post(address, values | {"aim_words": "who comes", "script_en": "Hi"})
    made.refresh_from_db()
    assert made.aim_words == "who comes"
    wrong = client.post(address, values | {"script_en": "{nonsense}"})
    assert "nonsense" in wrong.content.decode()
    client.post(reverse("campaigns_call_list_step", args=[made.pk, "close"]))
    made.refresh_from_db()
    assert made.state == CallListState.CLOSED


def test_a_clerk_sees_lists_with_members_of_the_store_only(client, clerk, call_for):
    mine = call_for().call_list
    CallFactory(
        call_list=CallListFactory(name="Far away"), member__home_store=StoreFactory()
    )
    text = page(client, clerk, "campaigns_calls").content.decode()
    assert mine.name in text
    assert "Far away" not in text
    assert page(client, clerk, "campaigns_call_list_add").status_code == 302


def test_paper_shows_codes_and_masked_numbers(client, clerk, held):
    text = page(client, clerk, "campaigns_calls_paper").content.decode()
    for call in held:
        assert call.code in text
        assert call.member.name in text
    assert "139****0001" in text
    assert "13900000001" not in text


def test_a_planner_prints_a_page_for_each_caller(client, manager, held):
    assert (
        held[0].code
        not in page(client, manager, "campaigns_calls_paper").content.decode()
    )
    text = page(client, manager, "campaigns_calls_paper", all="1").content.decode()
    assert held[0].code in text


def test_typed_lines_are_written_and_what_is_not_understood_stays(client, clerk, held):
    client.force_login(clerk)
    lines = f"{held[0].code.lower()}　1 likes it\nXYZ 2 whoever\n{held[1].code} 4 tomorrow\n"
    response = client.post(reverse("campaigns_calls_typed"), {"lines": lines})
    text = response.content.decode()
    assert Contact.objects.get().said == "likes it"
    assert "There is no call with this code." in text
    assert "After key 4 write when" in text
    assert "XYZ 2 whoever" in text
    assert f"{held[1].code} 4 tomorrow" in text
    response = client.post(
        reverse("campaigns_calls_typed"), {"lines": f"{held[1].code} 4 23:59 asleep"}
    )
    assert response.url == reverse("campaigns_calls")
    back = Call.objects.get(pk=held[1].pk).call_back_at
    assert timezone.localtime(back).strftime("%H:%M") == "23:59"


@pytest.mark.parametrize("people", [1, 3])
def test_the_desk_asks_no_more_for_many(
    client, clerk, call_for, people, django_assert_num_queries
):
    for _ in range(people):
        call_for(
            call_list=CallListFactory(),
            call_back_at=timezone.now() - timedelta(hours=1),
            done_by=clerk,
        )
    reserve_calls(by=clerk, size=5, at=timezone.now())
    client.force_login(clerk)
    client.get(reverse("campaigns_calls"))
    with django_assert_num_queries(15):
        client.get(reverse("campaigns_calls"))
