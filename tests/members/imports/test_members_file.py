"""A members file from upload to record."""

from datetime import date

import pytest

from members.choices import ImportOutcome, ImportState
from members.models import (
    Activity,
    Consent,
    ConsentState,
    ContactPoint,
    ImportRow,
    Member,
    MemberSearchToken,
    MemberStat,
    Store,
)
from tests.factories.members import MemberFactory, UserFactory

pytestmark = pytest.mark.django_db

FILE = """会员号,姓名,性别,手机,邮箱,微信,生日,历法,门店,入会日期,来源,介绍人会员号,同意邮件,备注
M1,张小明,男,139 1234 5678,Ann@Example.com,ann88,农历八月初三,,湖滨店,2020-01-02,朋友,M2,是,=cmd|x
M2,李四,女,13912345679,,,1990/2/3,公历,S-HOME,2020.1.2,朋友,,否,
"""


def counts(batch):
    return {name: number for name, number in batch.summary["counts"].items() if number}


def row_of(batch, row_no):
    return ImportRow.objects.get(batch=batch, row_no=row_no)


def codes(batch, row_no):
    return [each["code"] for each in row_of(batch, row_no).reasons]


def test_a_row_becomes_a_member_with_everything_it_says(take_in, store, steward):
    batch = take_in(FILE)
    assert batch.state == ImportState.DONE
    assert counts(batch) == {"created": 2}
    member = Member.objects.get(member_no="M1")
    assert (member.name, member.sex, member.home_store) == ("张小明", "male", store)
    assert (member.joined_on, member.source.name) == (date(2020, 1, 2), "朋友")
    assert member.note == "=cmd|x"
    assert member.referrer.member_no == "M2"
    assert member.import_batch == batch
    points = {p.kind: (p.value, p.value_norm) for p in member.contact_points.all()}
    assert points == {
        "phone": ("139 1234 5678", "+8613912345678"),
        "email": ("Ann@Example.com", "ann@example.com"),
        "wechat": ("ann88", "ann88"),
    }
    assert member.contact_points.get(kind="phone").tail4 == "5678"
    birthday = member.important_dates.get()
    assert (birthday.calendar, birthday.month, birthday.day) == ("lunar", 8, 3)
    assert birthday.next_on == date(2027, 9, 3)
    assert set(
        ConsentState.objects.filter(member=member).values_list("is_given", flat=True)
    ) == {True}
    assert {c.import_batch for c in Consent.objects.filter(member=member)} == {batch}
    assert MemberSearchToken.objects.filter(member=member, token="小明").exists()
    assert MemberStat.objects.filter(member=member).exists()
    activity = Activity.objects.get(member=member)
    assert (activity.kind, activity.by) == ("members.imported", steward)
    assert row_of(batch, 2).object_id == member.pk


def test_the_same_file_twice_changes_nothing(take_in):
    take_in(FILE)
    before = {
        model: list(model.objects.order_by("pk").values())
        for model in (Member, ContactPoint, Consent, Activity)
    }
    assert counts(take_in(FILE)) == {"unchanged": 2}
    assert counts(take_in(FILE, update=True)) == {"unchanged": 2}
    assert before == {
        model: list(model.objects.order_by("pk").values()) for model in before
    }


def test_the_preview_counts_and_writes_nothing(look_at, carry_out):
    batch = look_at(
        FILE + "M3,王五,,139,,,,,湖滨店,,,,,\nM1,张小明,,,,,,,湖滨店,,,,,\n"
    )
    assert batch.state == ImportState.PREVIEWED
    assert counts(batch) == {"created": 2, "unchanged": 1, "rejected": 1}
    assert not Member.objects.exists()
    assert not Activity.objects.exists()
    assert codes(batch, 4) == ["phone_digits"]
    previewed = counts(batch)
    assert counts(carry_out(batch)) == previewed
    assert Member.objects.count() == 2


def test_a_person_whom_an_earlier_chunk_brings_is_counted_once(look_at, monkeypatch):
    monkeypatch.setattr("members.imports.chunks.CHUNK", 1)
    assert counts(look_at(FILE + FILE.partition("\n")[2])) == {
        "created": 2,
        "unchanged": 2,
    }


def test_one_bad_row_does_not_cost_the_good_ones(take_in):
    batch = take_in(
        FILE + "M3,王五,,139123456,,,,,湖滨店,,,,,\nM4,赵六,,,,,,,未知店,,,,,\n"
    )
    assert counts(batch) == {"created": 2, "rejected": 2}
    assert codes(batch, 5) == ["store_unknown"]


def test_an_update_changes_only_where_the_file_has_a_value(take_in, store):
    take_in(FILE)
    text = "会员号,姓名,性别,手机,门店,备注\nM1,张大明,,13800000000,湖滨店,\n"
    assert counts(take_in(text)) == {"unchanged": 1}
    batch = take_in(text, update=True)
    assert counts(batch) == {"updated": 1}
    member = Member.objects.get(member_no="M1")
    assert (member.name, member.sex, member.note) == ("张大明", "male", "=cmd|x")
    phones = member.contact_points.filter(kind="phone").order_by("pk")
    assert [(p.value_norm, p.is_primary) for p in phones] == [
        ("+8613912345678", False),
        ("+8613800000000", True),
    ]
    assert row_of(batch, 2).before["fields"] == {"name": ["张小明", "张大明"]}


def test_rows_about_one_person_are_applied_in_order(take_in):
    text = "会员号,姓名,门店,备注\nM1,张小明,湖滨店,一\nM1,张小明,湖滨店,二\nM1,张小明,湖滨店,三\n"
    assert counts(take_in(text, update=True)) == {"created": 1, "updated": 2}
    assert Member.objects.get().note == "三"


def test_a_withdrawn_consent_does_not_come_back_by_a_file(take_in):
    take_in("会员号,姓名,门店,同意邮件\nM1,张小明,湖滨店,否\n")
    batch = take_in("会员号,姓名,门店,同意邮件\nM1,张小明,湖滨店,是\n", update=True)
    assert counts(batch) == {"unchanged": 1}
    assert codes(batch, 2) == ["consent_kept"]
    assert not ConsentState.objects.filter(is_given=True).exists()


# --- matching ----------------------------------------------------------------------


def line(number="", name="张小明", phone="", email=""):
    return f"会员号,姓名,手机,邮箱,门店\n{number},{name},{phone},{email},湖滨店\n"


def outcome(batch):
    return row_of(batch, 2).outcome


def test_the_member_number_decides(take_in, store):
    MemberFactory(member_no="M1", name="另一个", home_store=store)
    assert outcome(take_in(line("M1"))) == ImportOutcome.UNCHANGED


def test_phone_and_name_together_find_a_member(take_in, store):
    member = MemberFactory(name="张小明", home_store=store, phone="13912345678")
    batch = take_in(line(phone="139-1234-5678"))
    assert row_of(batch, 2).object_id == member.pk


def test_a_phone_may_serve_a_family(take_in, store):
    MemberFactory(name="李四", home_store=store, phone="13912345678")
    assert outcome(take_in(line(phone="13912345678"))) == ImportOutcome.CREATED
    assert ContactPoint.objects.filter(value_norm="+8613912345678").count() == 2


def test_two_of_one_name_and_phone_are_ambiguous(take_in, store):
    for _n in range(2):
        MemberFactory(name="张小明", home_store=store, phone="13912345678")
    batch = take_in(line(phone="13912345678"))
    assert outcome(batch) == ImportOutcome.AMBIGUOUS
    assert codes(batch, 2) == ["several_fit"]


def test_a_phone_alone_that_several_have_is_ambiguous(take_in, store):
    for name in ("张小明", "李四"):
        MemberFactory(name=name, home_store=store, phone="13912345678")
    batch = take_in(line(name="", phone="13912345678"))
    assert outcome(batch) == ImportOutcome.AMBIGUOUS


def test_a_new_number_for_somebody_known_is_ambiguous(take_in, store):
    MemberFactory(member_no="OLD", name="张小明", home_store=store, phone="13912345678")
    batch = take_in(line("NEW", phone="13912345678"))
    assert codes(batch, 2) == ["same_person"]


def test_an_email_address_finds_a_member(take_in, store):
    member = MemberFactory(name="张小明", home_store=store, email="a@example.com")
    assert row_of(take_in(line(email="A@example.com")), 2).object_id == member.pk


def test_an_email_address_under_another_name_is_ambiguous(take_in, store):
    MemberFactory(name="李四", home_store=store, email="a@example.com")
    assert codes(take_in(line(email="a@example.com")), 2) == ["other_name"]


def merged_into(survivor, **fields):
    return MemberFactory(
        home_store=survivor.home_store, status="merged", merged_into=survivor, **fields
    )


def test_a_merged_members_number_leads_to_the_survivor(take_in, store):
    last = MemberFactory(name="张小明", home_store=store)
    merged_into(merged_into(last, member_no="M5"), member_no="M1")
    assert row_of(take_in(line("M1")), 2).object_id == last.pk
    Member.objects.filter(pk=last.pk).update(status="closed")
    assert codes(take_in(line("M1")), 2) == ["member_gone"]


def test_a_merged_members_phone_and_name_lead_to_the_survivor(take_in, store):
    survivor = MemberFactory(name="张晓明", home_store=store, phone="13912345678")
    merged_into(survivor, name="张小明")
    batch = take_in(line(phone="13912345678"), update=True)
    assert row_of(batch, 2).object_id == survivor.pk
    survivor.refresh_from_db()
    # The name that the merge has given up does not come back.
    assert survivor.name == "张晓明"
    assert Member.objects.count() == 2


def test_a_chunk_needs_no_more_queries_with_more_rows(prepare, store):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from members.imports.context import Context
    from members.imports.member_plans import plan_members

    def queries(rows):
        text = "会员号,姓名,手机,邮箱,门店\n" + "".join(
            f"M{n},张{n},1391234{n:04d},m{n}@example.com,湖滨店\n" for n in range(rows)
        )
        batch = prepare(text, update=True)
        ImportRow.objects.bulk_create(
            ImportRow(batch=batch, row_no=n + 2, raw=row.split(","))
            for n, row in enumerate(text.splitlines()[1:])
        )
        context = Context.of(batch, at=batch.created_at)
        with CaptureQueriesContext(connection) as captured:
            plan_members(list(batch.rows.all()), context, stop_at_repeats=True)
        return len(captured)

    assert queries(1) == queries(30)


# --- stores and scope -------------------------------------------------------------


@pytest.fixture
def local_steward(store, roles):
    from members.actions.posts import appoint
    from members.choices import Role

    user = UserFactory(email="local@example.com")
    appoint(user=user, role=Role.DATA_STEWARD, store=store)
    return user


def test_rows_of_other_stores_are_refused(take_in, local_steward, other_store):
    batch = take_in(
        "会员号,姓名,门店\nM1,张小明,湖滨店\nM2,李四,河坊店\n", by=local_steward
    )
    assert counts(batch) == {"created": 1, "rejected": 1}
    assert codes(batch, 3) == ["store_not_yours"]


def test_members_of_other_stores_are_neither_changed_nor_shown(
    take_in, local_steward, other_store
):
    MemberFactory(
        member_no="M1", name="别店会员", home_store=other_store, phone="13912345678"
    )
    batch = take_in(line("M1"), by=local_steward, update=True)
    assert codes(batch, 2) == ["member_not_yours"]
    assert Member.objects.get(member_no="M1").name == "别店会员"
    batch = take_in(line(name="别店会员", phone="13912345678"), by=local_steward)
    assert outcome(batch) == ImportOutcome.CREATED


def test_unknown_stores_are_made_when_asked_for(take_in):
    assert counts(
        take_in("会员号,姓名,门店\nM1,张三,新店\nM2,李四,新店\n", create_stores=True)
    ) == {"created": 2}
    assert Store.objects.get(name="新店").members.count() == 2


def test_nobody_makes_stores_from_a_single_store(take_in, local_steward):
    batch = take_in(
        "会员号,姓名,门店\nM1,张三,新店\n", by=local_steward, create_stores=True
    )
    assert codes(batch, 2) == ["store_unknown"]


def test_rows_without_a_store_go_to_the_one_that_was_chosen(take_in, store):
    take_in("会员号,姓名\nM1,张三\n", default_store=store.pk)
    assert Member.objects.get().home_store == store


def test_a_member_without_a_number_gets_one_that_stays(take_in):
    take_in(line(phone="13912345678"))
    assert Member.objects.get().member_no.startswith("I")
