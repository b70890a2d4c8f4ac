"""The three persistent collections of rpds that jsonschema and referencing use, in plain Python: rpds itself is compiled.

Every change gives a new collection, as in rpds, by copying; that is slower, and schemas are few.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Self


class HashTrieMap(dict[Any, Any]):
    """A mapping that is never changed."""

    @classmethod
    def convert(cls, pairs: Any) -> HashTrieMap:
        return pairs if isinstance(pairs, cls) else cls(pairs)

    def insert(self, key: Any, value: Any) -> HashTrieMap:
        return HashTrieMap({**self, key: value})

    def remove(self, key: Any) -> HashTrieMap:
        if key not in self:
            raise KeyError(key)
        return HashTrieMap({name: value for name, value in self.items() if name != key})

    def update(self, *others: Mapping[Any, Any], **more: Any) -> HashTrieMap:  # type: ignore[override]  # gives a new one, as rpds does
        whole = dict(self)
        for other in (*others, more):
            whole |= other
        return HashTrieMap(whole)


class HashTrieSet(frozenset[Any]):
    """A set that is never changed."""

    def insert(self, item: Any) -> HashTrieSet:
        return HashTrieSet({*self, item})

    def update(self, *others: Iterable[Any]) -> HashTrieSet:
        return HashTrieSet(self.union(*others))

    def discard(self, item: Any) -> HashTrieSet:
        return HashTrieSet(self - {item})


class List(tuple[Any, ...]):
    """A list that grows at its front."""

    __slots__ = ()

    def __new__(cls, *items: Any) -> Self:
        return super().__new__(cls, items[0] if len(items) == 1 and isinstance(items[0], Iterable) else items)

    def push_front(self, item: Any) -> List:
        return List((item, *self))
