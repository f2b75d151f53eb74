"""/members: finding, reading, opening and changing records."""

import json
from datetime import UTC, datetime

import pytest

from members.choices import AccessAction, MemberStatus
from members.models import AccessLog, Activity, ConsentState, Member, Source
from members.search.index import reindex
from tests.factories.members import ImportantDateFactory, MemberFactory, StoreFactory
from tests.members.api.conftest import ALL, MASKED, problem, program

PHONE = "13912345678"
EMAIL = "xiaoming@example.com"


@pytest.fixture
def ming(store):
    member = MemberFactory(
        name="张小明", home_store=store, phone=PHONE, email=EMAIL, agreed=True
    )
    ImportantDateFactory(member=member, calendar="lunar", month=8, day=15)
    reindex([member.pk])
    return member


@pytest.fixture
def foreign(other_store):
    member = MemberFactory(name="外人", home_store=other_store, phone="13700001111")
    reindex([member.pk])
    return member


def test_a_record_is_told_with_masked_contacts(till, ming, store):
    told = till.get(f"/members/{ming.public_id}").json()
    assert told["name"] == "张小明"
    assert told["home_store"] == store.code
    assert told["phone"] == "139****5678"
    assert told["email"] == "x***@example.com"
    assert told["contacts_masked"] is True
    assert told["birthday"]["calendar"] == "lunar"
    assert {each["purpose"] for each in told["consents"]} == {"greetings", "news"}


def test_no_answer_holds_contacts_in_full_without_the_scope(till, ming):
    answers = [
        till.get("/members"),
        till.get("/members", {"q": "张小"}),
        till.get("/members", {"q": PHONE}),
        till.get(f"/members/{ming.public_id}"),
        till.get(f"/members/{ming.public_id}/purchases"),
        till.get(f"/members/{ming.public_id}/statistics"),
        till.patch(f"/members/{ming.public_id}", {"mind": "对花生过敏"}),
        till.patch(f"/members/{ming.public_id}", {"phone": "139 1234 5678"}),
        till.post("/members", {"name": "李", "phone": PHONE}),
        till.post("/members", {"name": "李", "phone": PHONE, "shared_phone": True}),
        till.post("/purchases", {"phone": PHONE, "lines": []}),
    ]
    text = "".join(each.content.decode() for each in answers)
    assert str(ming.public_id) in text
    for secret in (PHONE, PHONE[3:], EMAIL, "139 1234 5678"):
        assert secret not in text


def test_contacts_in_full_are_logged_member_by_member(store, ming):
    open_till = program(store=store, scopes=ALL, name="Delivery")
    other = MemberFactory(home_store=store, phone="13800138000")
    told = open_till.get("/members").json()["items"]
    assert {each["phone"] for each in told} == {PHONE, "13800138000"}
    entries = AccessLog.objects.filter(action=AccessAction.REVEALED)
    assert {entry.member_id for entry in entries} == {ming.pk, other.pk}
    assert {entry.reason for entry in entries} == {"Delivery"}
    assert PHONE not in "".join(entry.what for entry in entries)


def test_reading_masked_is_logged_as_reading(till, ming):
    till.get("/members", {"q": "张小明"})
    till.get(f"/members/{ming.public_id}")
    entries = AccessLog.objects.order_by("pk")
    assert [entry.action for entry in entries] == ["opened", "opened"]
    MemberFactory(home_store=ming.home_store)
    till.get("/members")
    assert AccessLog.objects.filter(action="searched", count=2).exists()


@pytest.mark.parametrize("q", ["张小", "zxm", "xiaoming", "5678", PHONE, f"+86{PHONE}"])
def test_members_are_found_as_staff_find_them(till, ming, foreign, q):
    found = till.get("/members", {"q": q}).json()
    assert [each["public_id"] for each in found["items"]] == [str(ming.public_id)]
    assert found["next"] is None


def test_a_member_of_another_store_is_not_there(till, foreign):
    problem(till.get(f"/members/{foreign.public_id}"), 404, "not-found")
    problem(
        till.patch(f"/members/{foreign.public_id}", {"note": "x"}), 404, "not-found"
    )
    assert till.get("/members").json()["items"] == []
    assert till.get("/members", {"q": "外人"}).json()["items"] == []


def test_an_erased_record_is_not_there(till, ming):
    Member.objects.filter(pk=ming.pk).update(status=MemberStatus.ERASED)
    problem(till.get(f"/members/{ming.public_id}"), 404, "not-found")


def test_a_merged_record_leads_to_the_one_that_goes_on(till, ming, store):
    kept = MemberFactory(home_store=store)
    Member.objects.filter(pk=ming.pk).update(
        status=MemberStatus.MERGED, merged_into=kept
    )
    told = till.get(f"/members/{ming.public_id}").json()
    assert (told["status"], told["public_id"]) == ("member", str(kept.public_id))
    changed = till.patch(f"/members/{ming.public_id}", {"note": "x"})
    assert changed.json()["public_id"] == str(kept.public_id)
    kept.refresh_from_db()
    ming.refresh_from_db()
    assert (kept.note, ming.note) == ("x", "")
    last = MemberFactory(home_store=store)
    Member.objects.filter(pk=kept.pk).update(
        status=MemberStatus.MERGED, merged_into=last
    )
    told = till.get(f"/members/{ming.public_id}").json()
    assert told["public_id"] == str(last.public_id)
    Member.objects.filter(pk=last.pk).update(status=MemberStatus.ERASED)
    problem(till.get(f"/members/{ming.public_id}"), 404, "not-found")


def test_a_survivor_out_of_reach_is_only_named(till, ming, foreign):
    Member.objects.filter(pk=ming.pk).update(
        status=MemberStatus.MERGED, merged_into=foreign
    )
    told = till.get(f"/members/{ming.public_id}").json()
    assert told["status"] == "merged"
    assert told["merged_into"] == str(foreign.public_id)
    problem(till.patch(f"/members/{ming.public_id}", {"note": "x"}), 422, "invalid")


def test_a_referrer_out_of_reach_is_not_named(till, ming, foreign):
    Member.objects.filter(pk=ming.pk).update(referrer=foreign)
    assert till.get(f"/members/{ming.public_id}").json()["referrer_no"] is None


def test_the_list_is_narrowed_to_a_store_of_the_token(headquarters, ming, foreign):
    here = headquarters.get("/members", {"store": ming.home_store.code}).json()
    assert [each["name"] for each in here["items"]] == ["张小明"]
    narrow = headquarters.get(
        "/members", {"store": foreign.home_store.code, "q": "张小明"}
    )
    assert narrow.json()["items"] == []


def test_a_store_out_of_reach_and_one_that_is_not_are_told_alike(till, other_store):
    sentences = set()
    for code in (other_store.code, "NOWHERE"):
        told = problem(till.get("/members", {"store": code}), 403, "store-out-of-reach")
        sentences.add(told["detail"].replace(code, "…"))
    assert len(sentences) == 1


def walk(till, limit):
    pages, cursor = [], ""
    while cursor is not None:
        told = till.get("/members", {"limit": limit, "cursor": cursor}).json()
        pages.append([each["member_no"] for each in told["items"]])
        cursor = told["next"]
    return pages


def test_pages_hold_everybody_once(till, store):
    numbers = [MemberFactory(home_store=store).member_no for _ in range(7)]
    assert walk(till, 3) == [numbers[:3:-1], numbers[3:0:-1], numbers[:1]]


def test_pages_stand_still_while_members_come_in(till, store):
    numbers = [MemberFactory(home_store=store).member_no for _ in range(4)]
    first = till.get("/members", {"limit": 2}).json()
    MemberFactory.create_batch(3, home_store=store)
    second = till.get("/members", {"limit": 2, "cursor": first["next"]}).json()
    found = [each["member_no"] for each in (*first["items"], *second["items"])]
    assert found == numbers[::-1]


@pytest.mark.parametrize("cursor", ["5", "nonsense", "eyJ4IjoxfQ:1:abc"])
def test_a_made_up_cursor_is_refused(till, cursor):
    told = problem(till.get("/members", {"cursor": cursor}), 422, "invalid")
    assert told["errors"][0]["parameter"] == "cursor"


def test_a_cursor_of_another_list_is_refused(till, store):
    MemberFactory.create_batch(2, home_store=store)
    member = MemberFactory(home_store=store)
    cursor = till.get("/members", {"limit": 1}).json()["next"]
    path = f"/members/{member.public_id}/purchases"
    problem(till.get(path, {"cursor": cursor}), 422, "invalid")


@pytest.mark.parametrize("scopes", [MASKED, ALL])
def test_a_page_takes_as_many_queries_for_one_member_as_for_three(
    store, django_assert_num_queries, scopes
):
    asker = program(store=store, scopes=scopes)
    for count in (1, 3):
        while Member.objects.count() < count:
            ImportantDateFactory(
                member=MemberFactory(
                    home_store=store,
                    phone=PHONE,
                    agreed=True,
                    referrer=MemberFactory(home_store=StoreFactory()),
                )
            )
        # Token, its count; members, contacts, birthdays, consents; access log.
        with django_assert_num_queries(8):
            assert asker.get("/members").status_code == 200


def test_one_record_takes_a_fixed_number_of_queries(
    till, ming, django_assert_num_queries
):
    # Token, its count; the member, the same with places; three parts; access log.
    with django_assert_num_queries(9):
        till.get(f"/members/{ming.public_id}")


def test_a_record_is_opened_with_everything(till, store):
    Source.objects.create(name="朋友介绍")
    friend = MemberFactory(home_store=store)
    answer = till.post(
        "/members",
        {
            "name": " 李芳 ",
            "phone": "138 0013 8000",
            "email": "Fang@Example.com",
            "source": "朋友介绍",
            "referrer_no": friend.member_no,
            "birthday": {"calendar": "lunar", "month": 8, "day": 15},
            "consents": [{"purpose": "news", "channel": "sms"}],
        },
    )
    told = answer.json()
    assert answer.status_code == 201, told
    assert answer.headers["Location"].endswith(f"/api/v1/members/{told['public_id']}")
    member = Member.objects.get(public_id=told["public_id"])
    assert (member.name, member.home_store) == ("李芳", store)
    assert (member.referrer, member.source.name) == (friend, "朋友介绍")
    assert told["phone"] == "138****8000"
    assert told["birthday"]["next_on"]
    assert ConsentState.objects.get(member=member).is_given
    entry = Activity.objects.get(member=member, kind="members.registered")
    assert entry.by_id == till.token.user_id
    assert till.get("/members", {"q": "lifang"}).json()["items"]


def test_a_record_is_not_opened_in_another_store(till, other_store):
    told = problem(
        till.post("/members", {"name": "李芳", "home_store": other_store.code}),
        403,
        "store-out-of-reach",
    )
    assert other_store.code in told["detail"]
    assert not Member.objects.exists()


def test_a_token_of_several_stores_says_which(headquarters, store, other_store):
    problem(headquarters.post("/members", {"name": "李"}), 403, "store-out-of-reach")
    made = headquarters.post("/members", {"name": "李", "home_store": store.code})
    assert made.status_code == 201


def test_a_known_phone_is_told_before_a_second_record(till, ming, foreign):
    told = problem(
        till.post("/members", {"name": "李", "phone": PHONE}), 409, "possible-duplicate"
    )
    assert told["duplicates"] == [
        {"store": ming.home_store.name, "public_id": str(ming.public_id)}
    ]
    abroad = till.post("/members", {"name": "李", "phone": "13700001111"}).json()
    assert abroad["duplicates"] == [
        {"store": foreign.home_store.name, "public_id": None}
    ]
    shared = {"name": "李", "phone": PHONE, "shared_phone": True}
    assert till.post("/members", shared).status_code == 201


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "#/name"),
        ({"name": " "}, "#/name"),
        ({"name": "李" * 81}, "#/name"),
        ({"name": 5}, "#/name"),
        ({"name": "李\u0000"}, "#/name"),
        ({"name": "李", "nickname": "x"}, "#/nickname"),
        ({"name": "李", "phone": "12345"}, "#/phone"),
        ({"name": "李", "phone": None}, "#/phone"),
        ({"name": "李", "email": "nobody"}, "#/email"),
        ({"name": "李", "sex": "f"}, "#/sex"),
        ({"name": "李", "status": "merged"}, "#/status"),
        ({"name": "李", "source": "nowhere"}, "#/source"),
        ({"name": "李", "referrer_no": "M404"}, "#/referrer_no"),
        ({"name": "李", "joined_on": "yesterday"}, "#/joined_on"),
        ({"name": "李", "birthday": {"month": 13, "day": 1}}, "#/birthday/month"),
        ({"name": "李", "birthday": {"month": 2, "day": 30}}, "#/birthday/day"),
        ({"name": "李", "birthday": []}, "#/birthday"),
        ({"name": "李", "consents": [{"purpose": "x"}]}, "#/consents/0/purpose"),
    ],
)
def test_what_can_not_be_taken_is_told_by_field(till, body, pointer):
    told = problem(till.post("/members", body), 422, "invalid")
    assert pointer in [each["pointer"] for each in told["errors"]]
    assert all(each["detail"] for each in told["errors"])
    assert not Member.objects.exists()


def test_a_taken_number_is_told(till, ming):
    told = problem(
        till.post("/members", {"name": "李", "member_no": ming.member_no}),
        422,
        "invalid",
    )
    assert told["errors"][0]["pointer"] == "#/member_no"


def test_only_what_is_said_is_changed(till, ming):
    Member.objects.filter(pk=ming.pk).update(note="老客", mind="茶要淡")
    told = till.patch(f"/members/{ming.public_id}", {"mind": "对花生过敏"}).json()
    assert (told["mind"], told["note"]) == ("对花生过敏", "老客")
    entry = Activity.objects.get(member=ming, kind="members.changed")
    assert entry.data == {"fields": ["mind"]}


def test_saying_the_same_again_changes_nothing(till, ming):
    for _time in range(2):
        till.patch(f"/members/{ming.public_id}", {"mind": "对花生过敏"})
    assert Activity.objects.filter(member=ming, kind="members.changed").count() == 1


def test_what_can_be_empty_is_emptied_by_null(till, ming, store):
    friend = MemberFactory(home_store=store)
    till.patch(f"/members/{ming.public_id}", {"referrer_no": friend.member_no})
    assert Member.objects.get(pk=ming.pk).referrer == friend
    till.patch(f"/members/{ming.public_id}", {"referrer_no": None})
    assert Member.objects.get(pk=ming.pk).referrer is None


def test_a_record_moves_only_between_stores_of_the_token(
    till, headquarters, ming, other_store
):
    move = {"home_store": other_store.code}
    path = f"/members/{ming.public_id}"
    problem(till.patch(path, move), 403, "store-out-of-reach")
    assert headquarters.patch(path, move).json()["home_store"] == other_store.code


def test_problems_are_told_in_the_language_of_the_asker(till, foreign):
    chinese = {"Accept-Language": "zh-CN,zh;q=0.9"}
    missing = till.get(f"/members/{foreign.public_id}", headers=chinese)
    told = problem(missing, 404, "not-found")
    assert missing.headers["Content-Language"] == "zh-hans"
    assert "Accept-Language" in missing.headers["Vary"]
    assert (told["title"], told["detail"]) != ("There is nothing here", "")
    assert "令牌" in told["detail"]
    wrong = problem(till.post("/members", {"nme": "x"}, chinese), 422, "invalid")
    sentences = [
        wrong["title"],
        wrong["detail"],
        *(e["detail"] for e in wrong["errors"]),
    ]
    for sentence in sentences:
        assert not any(word in sentence for word in ("field", "data", "changed")), told


def test_what_is_answered_is_kept_by_no_cache(till):
    assert till.get("/members").headers["Cache-Control"] == "no-store"


def test_answers_are_json_that_reads_back(till, ming):
    told = till.get(f"/members/{ming.public_id}")
    assert told.headers["Content-Type"] == "application/json"
    assert datetime.fromisoformat(told.json()["created_at"]) <= datetime.now(UTC)
    assert json.loads(told.content)["member_no"] == ming.member_no
