"""Finding letters, people, posts, offices and classification codes as one types."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from portalpns.client.usecases import rows as lists
from portalpns.client.usecases.desk import Desk
from portalpns.client.usecases.mirip import Mirip, alike
from portalpns.client.usecases.rows import SHORTEST, SuratRow
from portalpns.domain import klasifikasi
from portalpns.domain.absensi.kantor import card_of
from portalpns.domain.absensi.wewenang import is_mappable
from portalpns.domain.direktori import Direktori
from portalpns.domain.errors import NotFound
from portalpns.domain.klasifikasi import Klasifikasi
from portalpns.domain.organisasi import Jabatan, Opd
from portalpns.domain.pegawai import Pegawai

T = TypeVar("T")


@dataclass(frozen=True)
class Calon:
    """A person to pick; `unit` is the short name of the office where it is another than the one that picks."""

    pegawai: Pegawai
    unit: str


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

    def people(self, text: str, limit: int = 30) -> list[Pegawai]:
        """People in service today whose name, NIP or post holds every word; an empty text lists them all.

        Those of the person's own office come first, by name.
        """
        day, book = self._desk.today(), self._desk.direktori
        able = (one for one in book.pegawai.values() if one.selesai is None or one.selesai >= day)
        person = book.pegawai.get(self._desk.pegawai)
        own = person.opd if person is not None else ""
        return sorted(_find(able, text, _words_of), key=lambda one: (one.opd != own, one.nama.casefold()))[:limit]

    def staff(self, text: str, opd: str, first: date, last: date, limit: int = 30) -> list[Calon]:
        """Those who serve in an office on any of some days, also who has left it since; nobody enters about himself."""
        book, own = self._desk.direktori, self._desk.pegawai
        hits = _find(book.pegawai.values(), text, _words_of)
        able = (one for one in hits if one.id != own and card_of(book, one).serves(opd, first, last))
        return _candidates(book, able, opd, first)[:limit]

    def mappable(self, text: str, opd: str, mulai: date, limit: int = 30) -> list[Calon]:
        """Those to whom the person may give a PIN of an office's machines from a day on; its own people come first."""
        book, who = self._desk.direktori, self._desk.who()
        hits = _find(book.pegawai.values(), text, _words_of)
        return _candidates(book, (one for one in hits if is_mappable(who, book, opd, one, mulai)), opd, mulai)[:limit]

    def posts(self, text: str, limit: int = 30) -> list[Jabatan]:
        """Posts by name, also as told in full, or by that of whoever holds them today; those of the person's own office
        come first."""
        book, day = self._desk.direktori, self._desk.today()
        person = book.pegawai.get(self._desk.pegawai)
        own = person.opd if person is not None else ""

        def words(post: Jabatan) -> str:
            holder = book.holder(post.id, day)
            unit = book.opd.get(post.opd)
            return f"{book.post_in_full(post)} {holder[1].nama if holder else ''} {unit.singkatan if unit else ''}"

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


def _words_of(person: Pegawai) -> str:
    return f"{person.nama} {person.nip} {person.jabatan}"


def _candidates(book: Direktori, people: Iterable[Pegawai], opd: str, day: date) -> list[Calon]:
    """With the office in which each serves on a day, or in the end; those of `opd` first, by name."""
    found = [(card_of(book, one).opd_on(day) or one.opd, one) for one in people]
    found.sort(key=lambda one: (one[0] != opd, one[1].nama.casefold()))
    return [Calon(one, book.opd[unit].singkatan if unit != opd and unit in book.opd else "") for unit, one in found]


def _find(items: Iterable[T], text: str, words_of: Callable[[T], str]) -> list[T]:
    wanted = text.casefold().split()
    found = []
    for item in items:
        words = words_of(item).casefold()
        if all(word in words for word in wanted):
            found.append(item)
    return found
