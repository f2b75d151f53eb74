"""The pages of a segment: number, sample, why a member is in or out, freezing."""

from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from members.actions.bulk import add_to_list, remove_from_list
from members.actions.segments import freeze_segment, save_segment
from members.exceptions import BulkRefused, NotAllowed, SegmentRefused
from members.models import Member, MemberList, Segment
from members.queries.deadline import TookTooLong, deadline
from members.search.index import reindex
from members.segments.counting import Counted, count_members, count_parts, sample_of
from tests.factories.campaigns import CampaignFactory
from tests.factories.members import MemberFactory
from tests.support.segments import leaf, names, tree

WOMEN = tree(leaf("members.sex", sex="female"))


@pytest.fixture
def segment(marketer):
    return save_segment(name="Women", description="", rules=WOMEN, by=marketer)


@pytest.fixture
def women(store, other_store):
    """Two of one store and one of another; and a man."""
    found = [
        MemberFactory(name=name, home_store=place, sex="female", phone=f"1390000000{n}")
        for n, (name, place) in enumerate(
            (("Ann", store), ("Bea", store), ("Cay", other_store))
        )
    ]
    man = MemberFactory(name="Dan", home_store=store, sex="male")
    reindex([*(member.pk for member in found), man.pk])
    return [*found, man]


def text_of(response):
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_the_page_tells_rules_number_and_sample(client, marketer, segment, women):
    client.force_login(marketer)
    text = text_of(client.get(reverse("members_segments:inspect", args=[segment.pk])))
    assert "sex: Female" in text
    assert "<b>3</b> of your members now" in text
    assert "139****0000" in text
    assert "13900000000" not in text
    assert "Dan" not in text


def test_a_manager_counts_and_sees_members_of_the_own_store(
    client, roles, manager, segment, women
):
    """Whoever may see segments at all sees only the own members in them."""
    from members.choices import Role
    from portal.roles import PERMISSIONS

    if "members.view_segment" not in PERMISSIONS[Role.STORE_MANAGER]:
        client.force_login(manager)
        page = client.get(reverse("members_segments:inspect", args=[segment.pk]))
        assert page.status_code in (302, 403, 404)
        return
    client.force_login(manager)
    text = text_of(client.get(reverse("members_segments:inspect", args=[segment.pk])))
    assert "<b>2</b>" in text
    assert "Cay" not in text


def test_the_page_asks_as_much_for_one_as_for_three(
    client, marketer, segment, women, django_assert_max_num_queries
):
    client.force_login(marketer)
    url = reverse("members_segments:inspect", args=[segment.pk])
    client.get(url)
    with django_assert_max_num_queries(40) as three:
        client.get(url)
    Member.objects.filter(name__in=["Ann", "Bea"]).update(sex="male")
    with django_assert_max_num_queries(40) as one:
        client.get(url)
    assert len(one) == len(three)


def test_why_a_member_is_in_or_out_is_told(client, marketer, segment, women):
    client.force_login(marketer)
    ann, *_others, dan = women
    page = client.get(reverse("members_segment_why", args=[segment.pk, ann.public_id]))
    assert f"Ann ({ann.member_no}) is in it." in text_of(page)
    page = client.get(reverse("members_segment_why", args=[segment.pk, dan.public_id]))
    text = text_of(page)
    assert f"Dan ({dan.member_no}) is not in it." in text
    assert "does not hold:" in text


def test_a_closed_record_is_in_no_segment(client, marketer, segment, women):
    Member.objects.filter(name="Ann").update(status="closed")
    client.force_login(marketer)
    url = reverse("members_segment_why", args=[segment.pk, women[0].public_id])
    assert "is not in it." in text_of(client.get(url))
    assert "no segment reaches it" in text_of(client.get(url))


def test_one_is_looked_up_by_number_and_several_are_offered(
    client, marketer, segment, women
):
    client.force_login(marketer)
    url = reverse("members_segment_ask", args=[segment.pk])
    page = client.get(url, {"who": women[0].member_no})
    assert page.url.endswith(f"{women[0].public_id}/")
    assert "No member of your stores fits" in text_of(client.get(url, {"who": "Zoe"}))
    text = text_of(client.get(url, {"who": "M0"}))
    assert "Ann" in text
    assert "Bea" in text


def test_a_member_of_another_store_is_not_found(client, roles, store, segment, women):
    from members.actions.posts import appoint
    from members.choices import Role
    from tests.factories.members import UserFactory

    local = UserFactory(email="local@example.com")
    appoint(user=local, role=Role.MARKETER, store=store)
    client.force_login(local)
    for member, status in ((women[0], 200), (women[2], 404)):
        url = reverse("members_segment_why", args=[segment.pk, member.public_id])
        assert client.get(url).status_code == status
    url = reverse("members_segment_why", args=[segment.pk, uuid4()])
    assert client.get(url).status_code == 404
    ask = reverse("members_segment_ask", args=[segment.pk])
    assert "No member of your stores" in text_of(client.get(ask, {"who": "Cay"}))
    data = {"node": "1:0:members.sex", "r1-sex": "female", "who": "Cay"}
    found = client.post(reverse("members_segment_preview"), data).json()
    assert "<b>2</b>" in found["html"]
    assert "Cay" not in found["html"]
    with pytest.raises(NotAllowed):
        save_segment(name="Mine", description="", rules=WOMEN, by=local)
    with pytest.raises(NotAllowed):
        freeze_segment(segment=segment, name="x", by=local, at=timezone.now())


def test_the_preview_counts_what_is_complete_and_each_part(client, marketer, women):
    client.force_login(marketer)
    data = {
        "match_0": "any",
        "node": [
            "1:0:members.sex",
            "2:0:members.tag",
            "3:0:group",
            "4:3:members.status",
            "5:3:group",
        ],
        "r1-sex": "female",
        "match_3": "none",
        "r4-status": "member",
        "who": "Dan",
    }
    found = client.post(reverse("members_segment_preview"), data).json()
    assert found["parts"] == {"1": "3", "3": "0", "4": "4"}
    assert "One rule is not complete" in found["html"]
    assert "<b>3</b>" in found["html"]
    assert "is not in it" in found["html"]


def test_the_preview_is_for_those_who_build(client, auditor, stranger):
    url = reverse("members_segment_preview")
    for person in (auditor, stranger):
        client.force_login(person)
        assert client.post(url, {}).status_code in (302, 403)
    assert client.get(url).status_code in (302, 405)


def test_the_preview_of_nothing_counts_nobody(client, marketer, women):
    client.force_login(marketer)
    found = client.post(reverse("members_segment_preview"), {"node": "1:0:group"})
    assert found.json()["parts"] == {}
    assert "Add a rule to see" in found.json()["html"]


def test_counting_stops_at_the_limits(db, women, monkeypatch):
    from members.segments import counting

    monkeypatch.setattr(counting, "MOST_COUNTED", 2)
    everybody = Member.objects.current()
    assert count_members(everybody).words == "2+"
    monkeypatch.setattr(counting, "MOST_COUNTED", 4)
    assert count_members(everybody).words == "4"
    assert Counted(None).words == "not counted in time"


def test_a_question_that_takes_too_long_is_given_up(db, women):
    slow = (
        "SELECT count(*) FROM generate_series(1, 30000000)"
        if connection.vendor == "postgresql"
        else "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n "
        "WHERE x < 30000000) SELECT count(*) FROM n"
    )
    with connection.cursor() as cursor:
        with pytest.raises(TookTooLong), deadline(0.05):
            cursor.execute(slow)
        cursor.execute("SELECT 1")  # the transaction lives, and has no limit
    assert Member.objects.count() == 4
    everybody = Member.objects.current()
    with deadline(10):
        assert count_members(everybody).number == 4
        assert len(sample_of(everybody)) == 4
    assert count_parts(everybody, {}) == {}


def test_a_segment_is_frozen_and_its_members_stay(
    marketer, segment, women, django_assert_max_num_queries
):
    now = timezone.now()
    with django_assert_max_num_queries(20):
        static = freeze_segment(segment=segment, name="Women now", by=marketer, at=now)
    assert static.is_static
    assert static.frozen_list.frozen_at == now
    assert static.frozen_rules == segment.rules
    assert static.frozen_from == segment
    Member.objects.filter(name="Ann").update(sex="male")
    MemberFactory(name="Eve", sex="female")
    assert names(*static.rules["rules"]) == {"Ann", "Bea", "Cay"}
    entries = static.frozen_list.entries.all()
    assert {(entry.at, entry.by) for entry in entries} == {(now, marketer)}
    again = Segment.objects.get(pk=segment.pk)
    assert not again.is_static


def test_freezing_holds_those_whom_the_rules_of_all_kinds_mean(marketer, women, store):
    rules = tree(
        leaf("members.joined", since=None, until="2020-01-01"),
        leaf("members.not_bought", days=90),
        leaf("members.spend", window="90", least="10.50", most=None),
        leaf("members.birthday", days=7),
        match="none",
    )
    segment = save_segment(name="None", description="", rules=rules, by=marketer)
    at = timezone.now()
    static = freeze_segment(segment=segment, name="Frozen", by=marketer, at=at)
    assert static.frozen_list.entries.count() == 4


def test_what_is_frozen_is_changed_by_nobody(marketer, segment, women):
    at = timezone.now()
    static = freeze_segment(segment=segment, name="Women now", by=marketer, at=at)
    everybody = Member.objects.current()
    for change in (add_to_list, remove_from_list):
        with pytest.raises(BulkRefused):
            change(
                members=everybody, member_list=static.frozen_list, by=marketer, at=at
            )
    with pytest.raises(SegmentRefused):
        freeze_segment(segment=static, name="Again", by=marketer, at=at)
    with pytest.raises(SegmentRefused):
        freeze_segment(segment=segment, name="Women now", by=marketer, at=at)
    with pytest.raises(SegmentRefused):
        save_segment(segment=static, name="x", description="", rules=WOMEN, by=marketer)
    assert not MemberList.objects.by_hand().exists()


def test_a_segment_is_frozen_on_its_page(client, marketer, segment, women):
    client.force_login(marketer)
    url = reverse("members_segment_freeze", args=[segment.pk])
    assert "whatever is bought or told later" in text_of(client.get(url))
    page = client.post(url, {"name": "Women"})
    assert "There is a segment or a list of this name" in text_of(page)
    page = client.post(url, {"name": "Women now"}, follow=True)
    assert "Static: written down on" in text_of(page)
    static = Segment.objects.get(name="Women now")
    edit = reverse("members_segments:edit", args=[static.pk])
    assert "its members stay" in text_of(client.get(edit))
    data = {"name": "Women of today", "description": "Kept"}
    assert client.post(edit, data).status_code == 302
    static.refresh_from_db()
    assert static.name == "Women of today"
    assert static.is_static


def test_changing_a_segment_at_work_says_whom_it_changes(client, marketer, segment):
    campaign = CampaignFactory(name="Autumn", active=True, segment=segment)
    client.force_login(marketer)
    edit = reverse("members_segments:edit", args=[segment.pk])
    assert "Changing the rules changes whom these reach" in text_of(client.get(edit))
    page = client.get(reverse("members_segments:inspect", args=[segment.pk]))
    assert "Autumn" in text_of(page)
    campaign.state = "draft"
    campaign.save()
    assert "Changing the rules changes" not in text_of(client.get(edit))


def test_a_segment_whose_rule_is_gone_reaches_nobody(client, marketer):
    client.force_login(marketer)
    segment = Segment.objects.create(name="Old", rules=tree(leaf("gone")))
    for url in (
        reverse("members_segments:inspect", args=[segment.pk]),
        reverse("members_segments:index"),
    ):
        assert gettext("One of the rules can't be used.") in text_of(
            client.get(url)
        ).replace("&#x27;", "'")
