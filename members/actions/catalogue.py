"""Changing the tree of categories."""

from django.db import transaction
from django.utils.translation import gettext as _

from members.exceptions import MembersError
from members.models import Category


class CategoryInItself(MembersError):  # noqa: N818 -- reads as what happened
    """A category would become part of itself."""


@transaction.atomic
def save_category(
    *, category: Category, name: str, usual_days: int | None, parent: Category | None
) -> Category:
    """Make or change a category and put it under ``parent``; None: at the top.

    Its own categories go with it; siblings stay in the order of their names. Refused
    (CategoryInItself) when the parent is the category or lies under it.
    """
    if category.pk is None:
        fields = {"name": name, "usual_days": usual_days}
        made: Category = (
            Category.add_root(**fields)
            if parent is None
            else Category.objects.get(pk=parent.pk).add_child(**fields)
        )
        return made
    if parent is not None and (
        parent.pk == category.pk or parent.is_descendant_of(category)
    ):
        raise CategoryInItself(_("A category can't be part of itself."))
    category.name, category.usual_days = name, usual_days
    category.save(update_fields=["name", "usual_days"])
    if parent is not None:
        category.move(parent, "sorted-child")
    else:
        category.move(Category.get_first_root_node(), "sorted-sibling")
    moved: Category = Category.objects.get(pk=category.pk)
    return moved
