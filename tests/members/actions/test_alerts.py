"""Unusual amounts: one alert a period, told to those who mind, never to the person."""

from datetime import UTC, datetime, timedelta

import pytest

from members.actions.alerts import settle_alert, watch_access
from members.choices import AccessAction
from members.exceptions import NotAllowed
from members.models import AccessAlert, AccessLog, Message

AT = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)


def looks(user, number, *, at=AT, action=AccessAction.REVEALED):
    AccessLog.objects.bulk_create(
        AccessLog(user=user, action=action, at=at, what="x") for _ in range(number)
    )


def test_far_more_than_usual_makes_one_alert_that_grows(clerk, manager, auditor):
    for days in range(1, 6):
        looks(clerk, 2, at=AT - timedelta(days=days))
    looks(clerk, 11)
    assert watch_access(at=AT) == 1
    alert = AccessAlert.objects.get()
    assert (alert.user, alert.kind, alert.period) == (clerk, "reveals", "hour")
    assert (alert.count, alert.usual) == (11, 2)
    told = set(Message.objects.values_list("address", flat=True))
    assert told == {manager.email, auditor.email}
    looks(clerk, 1)
    assert watch_access(at=AT) == 0
    alert.refresh_from_db()
    assert alert.count == 12


def test_who_always_does_much_is_left_alone_up_to_the_bound(clerk):
    for days in range(1, 6):
        looks(clerk, 12, at=AT - timedelta(days=days))
    looks(clerk, 14)
    assert watch_access(at=AT) == 0
    looks(clerk, 12)
    assert watch_access(at=AT) == 1


def test_an_alert_is_seen_by_the_manager_and_not_by_the_person(
    clerk, manager, clerk_of_another_store, auditor
):
    looks(manager, 30)
    watch_access(at=AT)
    about_manager = AccessAlert.objects.filter(user=manager).first()
    assert not AccessAlert.objects.visible_to(manager).exists()
    assert about_manager in AccessAlert.objects.visible_to(auditor)
    assert not AccessAlert.objects.visible_to(clerk).exists()
    with pytest.raises(NotAllowed, match="about themselves"):
        settle_alert(alert=about_manager, by=manager, finding="fine", at=AT)
    with pytest.raises(NotAllowed, match="what came of it"):
        settle_alert(alert=about_manager, by=auditor, finding=" ", at=AT)
    settled = settle_alert(
        alert=about_manager, by=auditor, finding="stocktaking", at=AT
    )
    assert (settled.seen_by, settled.finding) == (auditor, "stocktaking")
