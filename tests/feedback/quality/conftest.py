"""What the tests of praise and corrective actions share."""

import pytest

from members.actions.posts import appoint
from members.choices import Role
from tests.factories.feedback import make_case
from tests.factories.members import UserFactory


@pytest.fixture
def operations(roles):
    user = UserFactory(email="operations@example.com")
    appoint(user=user, role=Role.OPERATIONS)
    return user


@pytest.fixture
def praise(store):
    return make_case(
        kind="praise",
        store=store,
        body="The young lady explained the tea so patiently.",
        name="Anna Lee",
        email="anna@example.com",
    )
