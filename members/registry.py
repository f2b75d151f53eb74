"""A small typed registry: how upper apps plug into members without being known."""

from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class RegistrationRefused(ValueError):  # noqa: N818 -- reads as what happened
    """The plug lacks something the socket requires, or its key is taken."""


class Registry(Generic[T]):
    """Plugs by key, kept in order.

    A plug is any object (or class) with the attributes named in ``requires``; an
    empty one is refused, and so is a second plug with the same key.
    """

    def __init__(
        self,
        name: str,
        *,
        key: Callable[[T], str],
        requires: tuple[str, ...] = (),
        order: Callable[[T], Any] | None = None,
    ) -> None:
        self.name = name
        self._key = key
        self._requires = requires
        self._order = order
        self._plugs: dict[str, T] = {}

    def register(self, plug: T) -> T:
        """Add the plug and return it, so that the method serves as a decorator.

        Raises RegistrationRefused when an attribute is missing or the key is taken.
        """
        missing = [name for name in self._requires if not getattr(plug, name, None)]
        if missing:
            message = f"{self.name}: {plug!r} lacks {', '.join(missing)}"
            raise RegistrationRefused(message)
        key = self._key(plug)
        if key in self._plugs:
            message = f"{self.name}: {key!r} is registered already"
            raise RegistrationRefused(message)
        self._plugs[key] = plug
        return plug

    def unregister(self, key: str) -> T:
        """Take the plug out and return it; KeyError when there is none."""
        return self._plugs.pop(key)

    def get(self, key: str) -> T | None:
        """The plug of that key, or None."""
        return self._plugs.get(key)

    def __contains__(self, key: object) -> bool:
        return key in self._plugs

    def __len__(self) -> int:
        return len(self._plugs)

    def __iter__(self) -> Iterator[T]:
        plugs = list(self._plugs.values())
        if self._order is not None:
            plugs.sort(key=self._order)
        return iter(plugs)
