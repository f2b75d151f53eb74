"""The four sockets: the check that guards them, and that they are in use."""

from contextlib import contextmanager

import pytest

from members.checks import check_relation_policies
from members.record.panels import record_panels
from members.record.relations import OnErase, OnMerge, RelationPolicy, relation_policies
from members.record.timeline import activity_kinds
from members.segments.rules import segment_rules


@contextmanager
def taken_out(registry, key):
    plug = registry.unregister(key)
    try:
        yield
    finally:
        registry.register(plug)


def identifiers():
    return {message.id for message in check_relation_policies(app_configs=None)}


@pytest.mark.parametrize(
    "relation",
    [
        "members.ContactPoint.member",
        "feedback.Case.member",
        "campaigns.Recipient.member",
    ],
)
def test_a_relation_to_member_without_a_policy_is_an_error(relation):
    assert identifiers() == set()
    with taken_out(relation_policies, relation):
        assert identifiers() == {"members.E001"}
    assert identifiers() == set()


def test_a_policy_for_a_relation_that_does_not_exist_is_an_error():
    stray = RelationPolicy("feedback.Case.aunt", OnMerge.MOVE, OnErase.KEEP)
    relation_policies.register(stray)
    try:
        assert identifiers() == {"members.E002"}
    finally:
        relation_policies.unregister(stray.relation)


def apps_of(socket, key):
    return {key(plug).split(".")[0] for plug in socket}


SOCKETS = {
    "record panels": (record_panels, lambda panel: panel.__module__),
    "activity kinds": (activity_kinds, lambda kind: kind.code),
    "relation policies": (relation_policies, lambda policy: policy.relation),
    "segment rules": (segment_rules, lambda rule: type(rule).__module__),
}


@pytest.mark.parametrize("name", SOCKETS)
def test_each_socket_is_used_by_at_least_two_apps(name):
    socket, key = SOCKETS[name]
    assert len(apps_of(socket, key)) >= 2
