"""A property that is worked out at its first use, by one thread however many ask at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Generic, Self, TypeVar, overload

T = TypeVar("T")


class once(Generic[T]):  # noqa: N801 - used like @property
    """Like :class:`functools.cached_property`, which lets two threads do the same work at once: the second waits and
    takes the result.

    What fails is tried again by the next who asks.
    """

    def __init__(self, work: Callable[[Any], T]) -> None:
        self._work = work
        self.__doc__ = work.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def made(self, instance: object) -> T | None:
        """The value, where it has been worked out already."""
        return vars(instance).get(self._name)

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...

    @overload
    def __get__(self, instance: object, owner: type) -> T: ...

    def __get__(self, instance: object | None, owner: type) -> T | Self:
        if instance is None:
            return self
        kept = vars(instance)
        # Of one dictionary operation all threads see the same outcome: there is one lock for each property of each
        # object. It may be taken again by its holder, as a property may need another one.
        lock: threading.RLock = kept.setdefault(f"{self._name} is being made", threading.RLock())
        with lock:
            if self._name not in kept:
                # From now on found before this descriptor, which is asked no more.
                kept[self._name] = self._work(instance)
            found: T = kept[self._name]
            return found
