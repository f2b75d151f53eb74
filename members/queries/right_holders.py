"""Which colleagues hold a right in given stores: whom to tell, whom to ask."""

from collections.abc import Collection

from django.db.models import Q

from members.models import Post, Store, User, scope_of


def right_holders(
    permission: str, store_ids: Collection[int], *, everywhere: bool = False
) -> list[User]:
    """Active staff who hold the right in every one of these stores, nearest first.

    With ``everywhere`` only those who hold it in the whole chain. Whoever holds it in
    single stores comes before those of the whole chain.
    """
    app_label, _dot, codename = permission.partition(".")
    places = Q(store=None, region=None)
    if not everywhere:
        regions = Store.objects.filter(pk__in=store_ids).values("region")
        places |= Q(store__in=store_ids) | Q(region__in=regions)
    posts = Post.objects.filter(
        places,
        user__groups__permissions__codename=codename,
        user__groups__permissions__content_type__app_label=app_label,
    )
    people = User.objects.filter(pk__in=posts.values("user"), is_active=True)
    found = []
    for person in people.order_by("pk"):
        scope = scope_of(person, permission)
        covers = scope.everywhere or (
            not everywhere and all(scope.covers(store) for store in store_ids)
        )
        if covers:
            found.append((scope.everywhere, person))
    return [person for _everywhere, person in sorted(found, key=lambda each: each[0])]
