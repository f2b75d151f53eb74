"""The log-in. Staff and members share it; a member's record may have one."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    """Makes users by e-mail address."""

    def create_user(
        self, email: str, password: str | None = None, **extra: Any
    ) -> "User":
        """Make a user. The address is stored in lower case; ValueError when empty."""
        if not email:
            message = "a user needs an e-mail address"
            raise ValueError(message)
        user = self.model(email=email.strip().lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(
        self, email: str, password: str | None = None, **extra: Any
    ) -> "User":
        """Make an administrator of everything."""
        return self.create_user(
            email, password, is_staff=True, is_superuser=True, **extra
        )

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(AbstractUser):
    """Somebody who can log in, by e-mail address."""

    username = None  # type: ignore[assignment]  # log-in is by e-mail
    email = models.EmailField(_("e-mail"), unique=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment] # ours needs no user name

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_any_case_unique")
        ]

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def get_full_name(self) -> str:
        """The name in the order of its script: 张小明, but Ann Lee."""
        first, last = self.first_name.strip(), self.last_name.strip()
        if last and not last.isascii():
            return f"{last}{first}"
        return f"{first} {last}".strip()
