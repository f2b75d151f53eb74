"""System checks of members."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.core import checks

from members.models import Member
from members.record.relations import relation_policies


@checks.register()
def check_relation_policies(
    *, app_configs: Sequence[AppConfig] | None, **_kwargs: Any
) -> list[checks.CheckMessage]:
    """members.E001: every foreign key to Member says what a merge and an erasure do."""
    found: list[checks.CheckMessage] = []
    relations = set()
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if not (field.is_relation and field.concrete):
                continue
            if field.related_model is not Member:
                continue
            relation = f"{model._meta.label}.{field.name}"
            relations.add(relation)
            if relation not in relation_policies:
                found.append(
                    checks.Error(
                        f"{relation} points at Member but declares no relation policy.",
                        hint="Register a RelationPolicy in the app's member_record.py.",
                        obj=model,
                        id="members.E001",
                    )
                )
    found.extend(
        checks.Error(
            f"There is a relation policy for {policy.relation}, which does not exist.",
            id="members.E002",
        )
        for policy in relation_policies
        if policy.relation not in relations
    )
    return found
