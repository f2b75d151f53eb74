"""Giving people posts, and taking them away."""

from django.db import transaction

from members.models import Post, Region, Store, User, role_group


@transaction.atomic
def appoint(
    *, user: User, role: str, store: Store | None = None, region: Region | None = None
) -> Post:
    """Give `user` a role at a store, in a region, or (neither) in the whole chain.

    Makes the person staff and puts them into the role's group. Appointing twice
    returns the post there is.
    """
    post, _created = Post.objects.get_or_create(
        user=user, role=role, store=store, region=region
    )
    user.groups.add(role_group(role))
    if not user.is_staff:
        user.is_staff = True
        user.save(update_fields=["is_staff"])
    return post


@transaction.atomic
def dismiss(*, post: Post) -> None:
    """Take a post away; the role's group goes with the last post of that role."""
    user, role = post.user, post.role
    post.delete()
    if not user.posts.filter(role=role).exists():
        user.groups.remove(role_group(role))
