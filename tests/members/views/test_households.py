import pytest
from django.urls import reverse

from members.models import CustomerType, HouseholdMembership
from tests.factories.members import MemberFactory


@pytest.fixture
def family(store):
    return [
        MemberFactory(name=name, home_store=store, phone="13900000001")
        for name in ("王若楠", "李强")
    ]


@pytest.fixture
def url(family):
    return reverse("members_household", args=[family[0].public_id])


def press(client, url, what, member, **data):
    return client.post(
        url, {"what": what, "member": str(member.public_id)} | data, follow=True
    )


def test_a_relative_is_found_linked_and_taken_out(client, manager, family, url):
    client.force_login(manager)
    assert url in client.get(family[0].get_absolute_url()).content.decode()
    found = client.get(url, {"q": "0001"}).content.decode()
    assert str(family[1].public_id) in found
    text = press(client, url, "link", family[1], role="spouse").content.decode()
    assert "139****0001" in text
    press(client, url, "head", family[1], role="spouse")
    assert HouseholdMembership.objects.get(is_head=True).member == family[1]
    press(client, url, "leave", family[1])
    assert not HouseholdMembership.objects.exists()


def test_a_refusal_is_a_sentence(client, manager, family, url):
    client.force_login(manager)
    text = press(client, url, "link", family[0]).content.decode()
    assert "Choose another person" in text


def test_strangers_to_the_household_are_not_changed_by_its_page(
    client, manager, family, url, store
):
    client.force_login(manager)
    stranger = MemberFactory(home_store=store)
    assert press(client, url, "leave", stranger).status_code == 404
    assert press(client, url, "nonsense", family[1]).status_code == 404
    assert client.post(url, {"what": "link", "member": "x"}).status_code == 404


def test_an_auditor_looks_and_changes_nothing(client, auditor, family, url):
    client.force_login(auditor)
    assert "Link a person" not in client.get(url).content.decode()
    assert press(client, url, "link", family[1]).status_code == 404


def test_an_organisation_has_people_who_buy_for_it(client, manager, family, url):
    school = CustomerType.objects.create(name="School", is_organisation=True)
    family[0].customer_type = school
    family[0].save()
    client.force_login(manager)
    found = client.get(url, {"q": "0001"}).content.decode()
    assert "Buys for it" in found
    assert "Group buyer" in client.get(family[0].get_absolute_url()).content.decode()


@pytest.mark.parametrize("people", [2, 4])
def test_a_large_family_costs_no_more_queries(
    client, manager, store, family, url, people, django_assert_num_queries
):
    client.force_login(manager)
    for _ in range(1, people):
        other = MemberFactory(home_store=store)
        press(client, url, "link", other)
    client.get(url)
    with django_assert_num_queries(HOUSEHOLD_QUERIES):
        client.get(url)


HOUSEHOLD_QUERIES = 21
