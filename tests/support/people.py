"""The people of conftest.py for tests that need them committed: the browser stories."""

from members.actions.posts import appoint
from members.choices import Role
from portal.roles import write_roles
from tests.factories.members import StoreFactory, UserFactory


def furnish():
    """Two stores and the staff who log in by name@example.com; returns users by name."""
    write_roles()
    home = StoreFactory(code="S-HOME", name="湖滨店")
    other = StoreFactory(code="S-OTHER", name="河坊店")
    posts = {
        "clerk": (Role.CLERK, home),
        "clerk2": (Role.CLERK, other),
        "manager": (Role.STORE_MANAGER, home),
        "marketer": (Role.MARKETER, None),
        "operations": (Role.OPERATIONS, None),
        "steward": (Role.DATA_STEWARD, None),
    }
    people = {}
    for name, (role, store) in posts.items():
        people[name] = UserFactory(email=f"{name}@example.com", first_name=name)
        appoint(user=people[name], role=role, store=store)
    return people
