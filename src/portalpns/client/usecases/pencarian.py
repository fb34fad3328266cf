"""Finding letters, people, posts, offices and classification codes as one types."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from portalpns.client.usecases import rows as lists
from portalpns.client.usecases.desk import Desk
from portalpns.client.usecases.mirip import Mirip, alike
from portalpns.client.usecases.rows import SHORTEST, SuratRow
from portalpns.domain import klasifikasi
from portalpns.domain.errors import NotFound
from portalpns.domain.klasifikasi import Klasifikasi
from portalpns.domain.organisasi import Jabatan, Opd
from portalpns.domain.pegawai import Pegawai

T = TypeVar("T")


class PencarianCases:
    """Use cases of search; nothing here waits for a network."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def search(self, text: str, limit: int = 30) -> list[SuratRow]:
        """Letters with all the words (or their beginnings), newest first."""
        if len(text.strip()) < SHORTEST:
            return []
        try:
            book = self._desk.direktori
        except NotFound:
            book = None
        with self._desk.cache.read() as connection:
            return lists.search(connection, text, self._desk.who(), book, limit)

    def people(self, text: str, opd: str | None = None, limit: int = 30) -> list[Pegawai]:
        """People in service today whose name, NIP or post holds every word; an empty text lists them all.

        With `opd` those who serve in that office or did: it keeps their days of that time.
        """
        day = self._desk.today()
        able = (
            person
            for person in self._desk.direktori.pegawai.values()
            if (opd is None or opd in person.offices) and (person.selesai is None or person.selesai >= day)
        )
        hits = _find(able, text, lambda one: f"{one.nama} {one.nip} {one.jabatan}")
        return sorted(hits, key=lambda one: one.nama.casefold())[:limit]

    def posts(self, text: str, limit: int = 30) -> list[Jabatan]:
        """Posts by name or by the name of whoever holds them today; those of the person's own office come first."""
        book, day = self._desk.direktori, self._desk.today()
        person = book.pegawai.get(self._desk.pegawai)
        own = person.opd if person is not None else ""

        def words(post: Jabatan) -> str:
            holder = book.holder(post.id, day)
            unit = book.opd.get(post.opd)
            return f"{post.nama} {holder[1].nama if holder else ''} {unit.singkatan if unit else ''}"

        hits = _find(book.jabatan.values(), text, words)
        return sorted(hits, key=lambda one: (one.opd != own, one.jenis == "pelaksana", len(one.nama), one.nama))[:limit]

    def offices(self, text: str, limit: int = 30) -> list[Opd]:
        hits = _find(self._desk.direktori.opd.values(), text, lambda one: f"{one.nama} {one.singkatan} {one.kode}")
        return sorted(hits, key=lambda one: (len(one.nama), one.nama))[:limit]

    def alike(self, text: str) -> list[Mirip]:
        """Recipients inside the pemda that words may mean which are nobody's name."""
        return alike(self._desk.direktori, text)

    def klasifikasi(self, text: str, limit: int = 20) -> tuple[Klasifikasi, ...]:
        return klasifikasi.find(text, limit)


def _find(items: Iterable[T], text: str, words_of: Callable[[T], str]) -> list[T]:
    wanted = text.casefold().split()
    found = []
    for item in items:
        words = words_of(item).casefold()
        if all(word in words for word in wanted):
            found.append(item)
    return found
