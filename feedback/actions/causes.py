"""Writing the tree of causes."""

from django.db import transaction

from feedback.models import CaseCategory, Cause


@transaction.atomic
def save_cause(
    *,
    cause: Cause,
    name: str,
    name_zh: str,
    category: CaseCategory | None,
    is_quality: bool | None,
    is_active: bool,
    parent: Cause | None,
) -> Cause:
    """Save a new or changed cause below `parent` (None: a class of its own)."""
    fields = {
        "name": name,
        "name_zh": name_zh,
        "category": category,
        "is_quality": is_quality,
        "is_active": is_active,
    }
    if cause.pk is None:
        made: Cause = (
            Cause.add_root(**fields)
            if parent is None
            else Cause.objects.get(pk=parent.pk).add_child(**fields)
        )
        return made
    for field, value in fields.items():
        setattr(cause, field, value)
    cause.save(update_fields=list(fields))
    if cause.get_parent() != parent:
        if parent is None:
            cause.move(Cause.get_last_root_node(), "last-sibling")
        else:
            cause.move(parent, "last-child")
    moved: Cause = Cause.objects.get(pk=cause.pk)
    return moved
