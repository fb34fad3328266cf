"""Finding things as one types: letters in the encrypted index, people, posts, offices and codes in memory."""

from collections.abc import Iterable
from typing import Protocol, TypeVar

from portalpns.client.usecases.face import Desk
from portalpns.domain.klasifikasi import Klasifikasi, find
from portalpns.domain.organisasi import Jabatan, Opd
from portalpns.domain.pegawai import Pegawai
from portalpns.store.cache import lists
from portalpns.store.cache.lists import SuratRow

T = TypeVar("T")
Given = TypeVar("Given", contravariant=True)


class PencarianCases:
    """Search for the signed-in person; it sees what his cache holds, which is what he may read."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def search(self, text: str, limit: int = 30) -> list[SuratRow]:
        """Letters, newest first; nothing before two letters are typed."""
        with self._desk.cache.read() as connection:
            return lists.search(connection, text, limit)

    def people(self, text: str, opd: str | None = None, limit: int = 20) -> list[Pegawai]:
        """By name, NIP or post; with an empty text the first of the office."""
        everyone = self._desk.direktori.pegawai.values()
        pool = (person for person in everyone if opd is None or person.opd == opd)
        return _best(pool, text, limit, lambda person: (person.nama, f"{person.nip} {person.jabatan}"))

    def posts(self, text: str, limit: int = 20) -> list[Jabatan]:
        book = self._desk.direktori
        return _best(
            book.jabatan.values(), text, limit, lambda post: (post.nama, _office_words(book.opd.get(post.opd)))
        )

    def offices(self, text: str, limit: int = 20) -> list[Opd]:
        return _best(self._desk.direktori.opd.values(), text, limit, lambda unit: (unit.nama, unit.singkatan))

    def klasifikasi(self, text: str, limit: int = 20) -> list[Klasifikasi]:
        return list(find(text, limit))


def _office_words(unit: Opd | None) -> str:
    return f"{unit.nama} {unit.singkatan}" if unit else ""


def _best(items: Iterable[T], text: str, limit: int, words_of: "_Words[T]") -> list[T]:
    """Those in which every typed word begins a word; hits in the name before hits elsewhere, then by name."""
    wanted = text.casefold().split()
    found: list[tuple[int, str, T]] = []
    for item in items:
        name, more = words_of(item)
        head = f" {name.casefold()}"
        whole = f"{head} {more.casefold()}"
        if all(f" {word}" in whole for word in wanted):
            in_name = all(f" {word}" in head for word in wanted)
            found.append((0 if in_name else 1, name.casefold(), item))
    found.sort(key=lambda hit: hit[:2])
    return [item for _, _, item in found[:limit]]


class _Words(Protocol[Given]):
    """Name, and what else may be typed to find it."""

    def __call__(self, item: Given, /) -> tuple[str, str]: ...
