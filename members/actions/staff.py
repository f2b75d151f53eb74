"""Accounts of the staff: made and changed by administrators, never deleted."""

from allauth.account.models import EmailAddress
from django.db import transaction

from members.models import User


@transaction.atomic
def create_staff_account(
    *, email: str, first_name: str = "", last_name: str = ""
) -> User:
    """Make an account for a colleague, without a password and without a post.

    The address counts as confirmed, since an administrator vouches for it. The person
    sets a password through the link that the view sends; nothing is sent here.
    """
    user = User.objects.create_user(
        email, None, first_name=first_name, last_name=last_name, is_staff=True
    )
    confirm_address(user=user)
    return user


@transaction.atomic
def change_staff_account(
    *, user: User, email: str, first_name: str, last_name: str, is_active: bool
) -> User:
    """Change name, log-in address or activity of a colleague's account.

    A new address replaces the old ones, so that nobody can log in or reset the password
    through a former one. Somebody inactive is logged out with the next request.
    """
    user.email = email.strip().lower()
    user.first_name, user.last_name, user.is_active = first_name, last_name, is_active
    user.save(update_fields=["email", "first_name", "last_name", "is_active"])
    confirm_address(user=user)
    return user


def confirm_address(*, user: User) -> None:
    """Make the user's e-mail address the one and only confirmed address of the log-in."""
    EmailAddress.objects.filter(user=user).exclude(email=user.email).delete()
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )
