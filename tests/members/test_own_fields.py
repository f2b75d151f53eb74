"""Every field of a member, and of whatever points at one, is classified: for a copy of
the data, and for its erasure. A new field fails here until somebody decides."""

import pytest
from django.apps import apps

from members.models import Member
from members.record.own_fields import OWN_FIELDS
from members.record.relations import WITHHELD, relation_policies


def test_every_own_field_says_what_becomes_of_it():
    known = {field.name: field for field in OWN_FIELDS}
    assert set(known) == {field.name for field in Member._meta.concrete_fields}
    for field in OWN_FIELDS:
        if not field.disclosed or field.erased is None:
            assert field.why, f"{field.name}: why is it not told, or why does it stay?"


@pytest.mark.parametrize("policy", relation_policies, ids=lambda each: each.relation)
def test_every_field_of_a_pointing_row_is_told_or_withheld_for_a_reason(policy):
    label, _dot, relation = policy.relation.rpartition(".")
    fields = {field.name for field in apps.get_model(label)._meta.concrete_fields}
    if "*" in policy.withheld:
        assert policy.withheld["*"]
        assert policy.disclose == ()
        return
    decided = {relation, *policy.disclose, *policy.withheld, *WITHHELD}
    assert fields - decided == set(), "decide: disclose it, or say why not"
    assert set(policy.disclose) <= fields
    assert set(policy.withheld) <= fields
    assert set(policy.blank) <= fields
