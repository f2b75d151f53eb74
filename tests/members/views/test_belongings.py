"""Owned things, products in use and events on the record."""

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from members.models import EventAttendance, OwnedThing, ProductUse, ServiceRecord
from tests.factories.members import MemberFactory, ProductFactory


def panel(client, member, name):
    page = client.get(member.get_absolute_url(), {"panels": "all"})
    return BeautifulSoup(page.content, "html.parser").select_one(f"#members-{name}")


def thing_of(member, **told):
    return OwnedThing.objects.create(
        **{"member": member, "kind": "appliance", "name": "Kettle"} | told
    )


def test_a_thing_is_written_down_serviced_and_shown(client, clerk, member):
    client.force_login(clerk)
    url = reverse("members_thing_add", args=[member.public_id])
    client.post(url, {"kind": "appliance", "name": "Kettle", "serial": "K-77"})
    thing = OwnedThing.objects.get()
    client.post(
        reverse("members_service_add", args=[thing.pk]),
        {
            "what": "descaled",
            "brought_by_name": "driver",
            "brought_by_phone": "13800001111",
        },
    )
    shown = panel(client, member, "things").text
    assert "Kettle · K-77" in shown
    assert "descaled" in shown
    assert "brought by driver" in " ".join(shown.split())
    assert "138****1111" in shown


def test_the_owner_brought_it_when_nobody_else_is_named(client, clerk, member):
    client.force_login(clerk)
    thing = thing_of(member)
    client.post(reverse("members_service_add", args=[thing.pk]), {"what": "descaled"})
    assert ServiceRecord.objects.get().brought_by == member
    assert "brought by" not in panel(client, member, "things").text


def test_retiring_a_thing_from_its_form_is_told_in_the_timeline(client, clerk, member):
    client.force_login(clerk)
    thing = thing_of(member)
    client.post(
        reverse("members_thing", args=[thing.pk]),
        {"kind": "appliance", "name": "Kettle", "retired_on": timezone.localdate()},
    )
    assert "No longer owned: Kettle" in panel(client, member, "timeline").text
    service = reverse("members_service_add", args=[thing.pk])
    assert client.get(service).status_code == 404


def test_a_plate_on_another_record_is_hinted_at_without_a_name_from_elsewhere(
    client, clerk, member, other_store
):
    stranger = MemberFactory(home_store=other_store, name="外店客人")
    thing_of(stranger, serial="K-77", serial_norm="K77")
    client.force_login(clerk)
    url = reverse("members_thing_add", args=[member.public_id])
    data = {"kind": "other", "name": "Kettle", "serial": "k 77"}
    page = client.post(url, data, follow=True).content.decode()
    assert "is on another record, too: 河坊店" in page
    assert "外店客人" not in page


@pytest.mark.parametrize(
    ("what", "data", "model"),
    [
        ("use", {"state": "using", "how": "gaiwan"}, ProductUse),
        (
            "event",
            {"title": "Tasting", "on": "2026-11-01", "state": "came"},
            EventAttendance,
        ),
    ],
)
def test_a_use_and_an_event_are_written_down_and_changed(
    what, data, model, client, clerk, member
):
    client.force_login(clerk)
    data = data | ({"product": ProductFactory().pk} if what == "use" else {})
    client.post(reverse(f"members_{what}_add", args=[member.public_id]), data)
    row = model.objects.get()
    changed = data | {"effect": "calm", "led_to": "bought a cake"}
    client.post(reverse(f"members_{what}", args=[row.pk]), changed)
    shown = panel(client, member, f"{what}s").text
    assert ("calm" if what == "use" else "bought a cake") in shown


def test_what_is_refused_is_said_beside_its_field(client, clerk, member):
    client.force_login(clerk)
    url = reverse("members_use_add", args=[member.public_id])
    page = client.post(url, {"state": "using"}).content.decode()
    assert "Choose a product or a category." in page
    thing = thing_of(member, reading=500, reading_on=timezone.localdate())
    url = reverse("members_service_add", args=[thing.pk])
    page = client.post(url, {"what": "descaled", "reading": 400}).content.decode()
    assert "The reading was 500 already." in page
    page = client.post(url, {"what": "x", "brought_by_no": "nobody"}).content.decode()
    assert "No member of your stores has this number." in page


def test_who_only_reads_finds_no_way_to_write(client, auditor, member):
    thing = thing_of(member)
    client.force_login(auditor)
    for name in ("things", "uses", "events"):
        assert not panel(client, member, name).select("a")
    for url in (
        reverse("members_thing_add", args=[member.public_id]),
        reverse("members_thing", args=[thing.pk]),
        reverse("members_service_add", args=[thing.pk]),
    ):
        assert client.get(url).status_code == 404
