"""What a person and the lists of the guidance give, defaults and known entries filled in."""

from typing import Any

from .naive_book import Book, Kind, Value

Person = dict[str, Any]


class Given:
    """The facts and the entries that stand before any rule is read."""

    def __init__(self, book: Book, person: Person) -> None:
        self.book = book
        self.person = person
        self.entries = {name: self._entries(name) for name in book.shapes}

    def fact(self, name: str) -> Value:
        kind = self.book.facts[name]
        told = kind.read(self.person.get(name))
        return kind.default if told is None else told

    def size(self, over: str) -> int:
        return len(self.entries[over] or ())

    def entry_id(self, over: str, index: int) -> str:
        ids = self.book.shapes[over].ids
        return ids[index] if ids else str(index)

    def _entries(self, name: str) -> list[dict[str, Value]] | None:
        shape = self.book.shapes[name]
        if not shape.asked:
            return [_entry(shape.fields, entry, {}) for entry in shape.entries]
        told = self.person.get(name)
        return None if told is None else [self._brought(name, entry) for entry in told]

    def _brought(self, name: str, told: Any) -> dict[str, Value]:
        shape = self.book.shapes[name]
        own = {"label": told} if isinstance(told, str) else told
        known: dict[str, Value] = {}
        if shape.known is not None and own.get("label") is not None:
            source = self.book.shapes[shape.known]
            found = source.label_or_id(own["label"])
            known = {} if found is None else _entry(source.fields, found, {})
        return _entry(shape.fields, own, known)


def _entry(fields: dict[str, Kind], told: dict[str, Any], known: dict[str, Value]) -> dict[str, Value]:
    """The person's own first, then what the known entry has, then the default."""
    entry: dict[str, Value] = {}
    for field, kind in fields.items():
        choices = (kind.read(told.get(field)), known.get(field), kind.default)
        entry[field] = next((choice for choice in choices if choice is not None), None)
    return entry
