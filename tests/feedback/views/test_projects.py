"""The list of cases that became projects."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from feedback.actions.handling import accept_case
from feedback.actions.passing_on import begin_project, end_project
from tests.factories.feedback import make_case

LIST = reverse("feedback_projects")


@pytest.fixture
def make_project(manager):
    def make(store, goal):
        now = timezone.now()
        case = make_case(store=store, at=now - timedelta(days=100))
        case = accept_case(case=case, by=None, at=now - timedelta(days=99))
        begin_project(
            case=case,
            goal=goal,
            owner=manager,
            due_on=timezone.localdate() + timedelta(days=30),
            by=manager,
            at=now,
        )
        return case

    return make


def test_projects_of_ones_stores_are_listed_and_ended_ones_apart(
    client, manager, store, make_project
):
    running = make_project(store, "A roof over the door")
    over = make_project(store, "Quieter grinder")
    end_project(case=over, result="Bought one", by=manager, at=timezone.now())
    client.force_login(manager)
    page = client.get(LIST).content.decode()
    assert "A roof over the door" in page
    assert "Quieter grinder" not in page
    page = client.get(LIST, {"ended": "1"}).content.decode()
    assert "Bought one" in page
    assert running.reference not in page


def test_a_project_of_another_store_is_nobodys_business(
    client, clerk_of_another_store, store, make_project
):
    make_project(store, "A roof over the door")
    client.force_login(clerk_of_another_store)
    assert "A roof over the door" not in client.get(LIST).content.decode()
