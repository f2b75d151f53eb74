import pytest

from members.actions.posts import appoint
from members.choices import Role
from tests.factories.calls import CallFactory, CallListFactory
from tests.factories.members import MemberFactory, UserFactory


@pytest.fixture
def call_list(db):
    return CallListFactory()


@pytest.fixture
def other_clerk(roles, store):
    """A second caller of the same store."""
    user = UserFactory(email="clerk-b@example.com")
    appoint(user=user, role=Role.CLERK, store=store)
    return user


@pytest.fixture
def person(store):
    """Makes members of the callers' store, each with a number of their own."""

    def make(number, **values):
        defaults = {"home_store": store, "phone": f"1390000{number:04d}"}
        return MemberFactory(**defaults | values)

    return make


@pytest.fixture
def call_for(call_list, person):
    """Makes a call of the list to a member of the callers' store."""
    made = []

    def make(*, member=None, **values):
        made.append(None)
        defaults = {"call_list": call_list}
        return CallFactory(member=member or person(len(made)), **defaults | values)

    return make
