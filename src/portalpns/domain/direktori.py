"""The pemda's master data in memory: offices, posts, holders, people, roles; the same index in client and server."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from portalpns.domain.absensi.calendar import HOLIDAY_WORDS
from portalpns.domain.absensi.rules import ORDINARY, load_rules
from portalpns.domain.absensi.wall import zone
from portalpns.domain.errors import BadInput, NotFound
from portalpns.domain.logo import check_logo
from portalpns.domain.naskah import SECRET, Kop, Penandatangan, Penerima, penerima_words
from portalpns.domain.organisasi import (
    Jabatan,
    Opd,
    Pemangku,
    holder_on,
    kop_of,
    names_unit,
    path_up,
    subtree,
    with_unit,
)
from portalpns.domain.pegawai import Pegawai, PenugasanLama, check_nip
from portalpns.domain.penomoran import DEFAULT_TEMPLATE, check_template
from portalpns.domain.surat import SuratKeluar, SuratMasuk, Tanda, may_draft
from portalpns.domain.wewenang import LETTER_ROLES, Pelaku, PeranPegawai, pelaku_on


@dataclass(frozen=True)
class Pemda:
    """The local government itself and its dated choices (one document of kind `pemda`)."""

    id: str
    nama: str
    """As printed at the head of a letter: `Pemerintah Kota Metro`."""
    kota: str
    """The place that stands before a date: `Metro`."""
    tz: str = "Asia/Jakarta"
    format_nomor: str = DEFAULT_TEMPLATE
    profil: str = "permendagri-1-2023"
    verifikasi: str = ""
    """Base address of the public page; the letter's kode is added."""
    contoh: bool = False
    logo: str | None = None
    """Its arms as a data URI, empty for none; None says nothing of them, so that those that are known stay."""


@dataclass(frozen=True)
class LiburHari:
    """One holiday of the pemda's calendar: kind LIBUR_NAS, CUTI_BERSAMA or LIBUR_DAERAH."""

    tanggal: date
    kind: str
    nama: str = ""
    dasar: str = ""


@dataclass(frozen=True)
class Musim:
    """A season with its own working hours (RAMADAN), both days inclusive."""

    nama: str
    mulai: date
    selesai: date
    dasar: str = ""


@dataclass(frozen=True)
class Kalender:
    """The pemda's calendar and the name of its attendance rule set (one document of kind `kalender`)."""

    id: str
    aturan: str = "reference"
    libur: tuple[LiburHari, ...] = ()
    musim: tuple[Musim, ...] = ()


MASTER_KINDS: dict[str, type[Any]] = {
    "pemda": Pemda,
    "opd": Opd,
    "jabatan": Jabatan,
    "pemangku": Pemangku,
    "pegawai": Pegawai,
    "peran": PeranPegawai,
    "kalender": Kalender,
}
"""The kinds of scope `m` with their classes."""
KIND_OF = {shape: kind for kind, shape in MASTER_KINDS.items()}
SURAT_KINDS: dict[str, type[Any]] = {"surat_keluar": SuratKeluar, "surat_masuk": SuratMasuk}
PRINTED = ("nama", "singkatan", "kota")
"""Fields that stand on pages and screens wherever a document has them."""
_MACHINE = re.compile(r"[A-Za-z0-9_./-]{1,32}")
"""What follows the unit's id in the label of a machine."""


def check_item(item: Any) -> None:
    """Raise BadInput when a document of MASTER_KINDS cannot be what it says: what a screen or a letter relies on."""
    for name in PRINTED:
        if not getattr(item, name, name).strip():
            raise BadInput(f"Isian {name} kosong.")
    if isinstance(item, Pemda):
        if zone(item.tz) is None:
            raise BadInput(f"zona waktu “{item.tz}” tidak dikenal; contoh: Asia/Jakarta.")
        check_template(item.format_nomor)
        if item.verifikasi and not item.verifikasi.startswith(("https://", "http://")):
            raise BadInput(f"alamat verifikasi “{item.verifikasi}” harus diawali https:// atau http://.")
        if item.logo:
            check_logo(item.logo)
    if isinstance(item, Pegawai):
        if item.jenis != "non_asn":
            check_nip(item.nip, item.jenis)
        for pin in (item.pin, *(past.pin for past in item.penugasan or ())):
            if pin != pin.strip() or not pin.isprintable():
                raise BadInput(f"PIN “{pin}” memuat spasi atau tanda lain; tulis seperti pada mesin.")
        ends = [past.selesai for past in item.penugasan or ()]
        if any(after <= before for before, after in pairwise([*ends, date.max])):
            raise BadInput("isian penugasan harus urut menurut tanggal selesai, yang terdahulu lebih dulu.")
        for past in item.penugasan or ():
            if item.selesai is not None and past.selesai > item.selesai:
                raise BadInput(
                    f"penugasan pada {past.opd} berakhir {past.selesai}, padahal masa kerja berakhir {item.selesai}."
                )
    if isinstance(item, Kalender):
        patterns = load_rules(item.aturan).patterns
        for season in item.musim:
            if season.nama not in patterns:
                known = ", ".join(name for name in patterns if name != ORDINARY)
                raise BadInput(f"musim “{season.nama}” tidak ada dalam aturan {item.aturan}; yang dikenal: {known}.")
        for holiday in item.libur:
            if holiday.kind not in HOLIDAY_WORDS:
                raise BadInput(f"jenis libur “{holiday.kind}” tidak dikenal; yang dikenal: {', '.join(HOLIDAY_WORDS)}.")
        for day, after in pairwise(sorted(holiday.tanggal for holiday in item.libur)):
            if day == after:
                raise BadInput(f"libur {day} tertulis dua kali; satukan menjadi satu baris.")
        for one, other in pairwise(sorted(item.musim, key=lambda season: season.mulai)):
            if other.mulai <= one.selesai:
                raise BadInput(
                    f"musim {one.nama} sejak {one.mulai} dan {other.nama} sejak {other.mulai} bertumpang tindih."
                )
    for part in (item, *getattr(item, "musim", ())):
        start, end = getattr(part, "mulai", None), getattr(part, "selesai", None)
        if start is not None and end is not None and end < start:
            raise BadInput(f"tanggal selesai {end} mendahului tanggal mulai {start}.")


@dataclass(frozen=True)
class Direktori:
    """An immutable snapshot of the master data; build a new one when scope `m` changes."""

    pemda: Pemda
    opd: dict[str, Opd] = field(default_factory=dict)
    jabatan: dict[str, Jabatan] = field(default_factory=dict)
    pemangku: dict[str, Pemangku] = field(default_factory=dict)
    pegawai: dict[str, Pegawai] = field(default_factory=dict)
    peran: dict[str, PeranPegawai] = field(default_factory=dict)
    kalender: Kalender = field(default_factory=lambda: Kalender("kalender"))

    @classmethod
    def of(cls, items: Iterable[Any]) -> "Direktori":
        """From documents of MASTER_KINDS in any order; raises NotFound without a pemda."""
        shelves: dict[type[Any], dict[str, Any]] = {kind: {} for kind in MASTER_KINDS.values()}
        for item in items:
            shelves[type(item)][item.id] = item
        pemda = next(iter(shelves[Pemda].values()), None)
        if pemda is None:
            raise NotFound("Data induk pemerintah daerah belum tersedia di komputer ini.", code="no_master")
        kalender = next(iter(shelves[Kalender].values()), Kalender("kalender"))
        return cls(
            pemda, shelves[Opd], shelves[Jabatan], shelves[Pemangku], shelves[Pegawai], shelves[PeranPegawai], kalender
        )

    def day(self, moment: datetime) -> date:
        """The calendar day at the pemda's place: by it rights begin and end, and letters are dated."""
        return moment.astimezone(ZoneInfo(self.pemda.tz)).date()

    @cached_property
    def _holders_by_post(self) -> dict[str, list[Pemangku]]:
        found: dict[str, list[Pemangku]] = {}
        for holder in self.pemangku.values():
            found.setdefault(holder.jabatan, []).append(holder)
        return found

    def _rivals(self, jabatan: str, day: date) -> list[Pemangku]:
        """Who was appointed to a post and is in service on a day: whoever has left holds nothing any more."""
        appointed = self._holders_by_post.get(jabatan, [])
        return [h for h in appointed if (person := self.pegawai.get(h.pegawai)) and person.serves_on(day)]

    @cached_property
    def _holders_by_person(self) -> dict[str, list[Pemangku]]:
        found: dict[str, list[Pemangku]] = {}
        for holder in self.pemangku.values():
            found.setdefault(holder.pegawai, []).append(holder)
        return found

    @cached_property
    def _roles_by_person(self) -> dict[str, list[PeranPegawai]]:
        found: dict[str, list[PeranPegawai]] = {}
        for role in self.peran.values():
            found.setdefault(role.pegawai, []).append(role)
        return found

    def pelaku(self, pegawai: str, day: date) -> Pelaku:
        """The rights of a person on a day; a person who is unknown or has left has none at all."""
        person = self.pegawai.get(pegawai)
        if person is None or not person.serves_on(day):
            return Pelaku(pegawai, person.nama if person else "")
        mine = self._holders_by_person.get(pegawai, [])
        rivals = [h for post in {m.jabatan for m in mine} for h in self._rivals(post, day)]
        found = pelaku_on(
            pegawai,
            person.nama,
            day,
            units=self.opd.values(),
            posts=[self.jabatan[h.jabatan] for h in mine if h.jabatan in self.jabatan],
            holders=rivals,
            roles=self._roles_by_person.get(pegawai, []),
        )
        if not found.jabatan:
            return found
        own = {self.jabatan[post].opd for post in found.jabatan if self.jabatan[post].jenis == "struktural"}
        deciding = frozenset(opd for opd in found.memimpin | own if pegawai in self.deciders(opd, day))
        return replace(
            found, bawahan=self.below(found.jabatan), memutus=deciding, di_bawah=found.di_bawah - deciding
        )  # fmt: skip

    @cached_property
    def _posts_by_superior(self) -> dict[str, list[Jabatan]]:
        found: dict[str, list[Jabatan]] = {}
        for post in self.jabatan.values():
            if post.atasan is not None:
                found.setdefault(post.atasan, []).append(post)
        return found

    @cached_property
    def _posts_by_office(self) -> dict[str, list[Jabatan]]:
        found: dict[str, list[Jabatan]] = {}
        for post in self.jabatan.values():
            found.setdefault(post.opd, []).append(post)
        return found

    @cached_property
    def _offices_by_post_name(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for post in self.jabatan.values():
            found.setdefault(post.nama, set()).add(post.opd)
        return found

    @cached_property
    def _below(self) -> dict[frozenset[str], tuple[str, ...]]:
        return {}

    def below(self, held: frozenset[str]) -> tuple[str, ...]:
        """The posts under some posts, nearest first (docs/letters.md); never one of those, nor one above them.

        Down the tree of superiors; for the head of an office also its other posts and the heads of units below it.
        """
        known = self._below.get(held)
        if known is None:
            known = self._below[held] = self._find_below(held)
        return known

    def _find_below(self, held: frozenset[str]) -> tuple[str, ...]:
        above = {post for one in held for post in self._superiors(one)}
        found: dict[str, None] = {}
        level = sorted(held)
        while level:
            under = [post.id for one in level for post in self._posts_by_superior.get(one, ())]
            level = sorted(set(under) - held - above - found.keys())
            found.update(dict.fromkeys(level))
        for post in (self.jabatan[one] for one in sorted(held) if one in self.jabatan):
            if post.jenis == "pimpinan":
                own = [other.id for other in self._posts_by_office.get(post.opd, ()) if other.jenis != "pimpinan"]
                units = sorted(subtree(self.opd.values(), post.opd) - {post.opd})
                heads = [
                    other.id for unit in units for other in self._posts_by_office.get(unit, ())
                    if other.jenis == "pimpinan"
                ]  # fmt: skip
                found.update((one, None) for one in sorted(own) + heads if one not in held and one not in above)
        return tuple(found)

    def _superiors(self, jabatan: str) -> frozenset[str]:
        """Every post above a post; a circle in the data ends the walk."""
        found: set[str] = set()
        post = self.jabatan.get(jabatan)
        while post is not None and post.atasan is not None and post.atasan not in found:
            found.add(post.atasan)
            post = self.jabatan.get(post.atasan)
        return frozenset(found)

    def holder(self, jabatan: str, day: date) -> tuple[Pemangku, Pegawai] | None:
        """Who acts for a post on a day."""
        found = holder_on(self._rivals(jabatan, day), jabatan, day)
        return None if found is None else (found, self.pegawai[found.pegawai])

    def is_within(self, opd: str, top: str) -> bool:
        """Whether a unit is `top` or lies below it."""
        return any(unit.id == top for unit in path_up(self.opd, opd))

    def owner_of_device(self, label: str) -> str | None:
        """The unit whose machine has this label: `diskominfo-1` is the first of unit `diskominfo`."""
        owner = max((opd for opd in self.opd if label.startswith(f"{opd}-")), key=len, default=None)
        return owner if owner is not None and _MACHINE.fullmatch(label, len(owner) + 1) else None

    def owner_of_pin(self, device: str, pin: str, day: date) -> str | None:
        """Whose PIN this was on a day by the master data, among the people of the unit whose machine it is, or None."""
        owners = self.pins.get((self.owner_of_device(device) or "", pin), ())
        return next((who for first, last, who in owners if first <= day <= last), None)

    @cached_property
    def pins(self) -> dict[tuple[str, str], list[tuple[date, date, str]]]:
        """By unit and PIN of the master data: first and last day on which it was whose; what ended goes first."""
        found: dict[tuple[str, str], list[tuple[date, date, str]]] = {}
        for person in self.pegawai.values():
            since, end = person.mulai, person.selesai or date.max
            for post in (*(person.penugasan or ()), PenugasanLama(person.opd, end, person.pin)):
                last = min(post.selesai, end)
                if post.pin and since <= last:
                    found.setdefault((post.opd, post.pin), []).append((since, last, person.id))
                since = max(since, min(post.selesai, date.max - timedelta(days=1)) + timedelta(days=1))
        return {key: sorted(owners, key=lambda one: one[1]) for key, owners in found.items()}

    def kop(self, opd: str) -> Kop:
        """The letterhead of an office; the arms that come with the product are the demo's and nobody else's."""
        demo = "metro" if self.pemda.contoh else ""
        return kop_of(self.opd, opd, self.pemda.nama, self.pemda.logo or demo)

    def signature_block(self, tanda: Tanda, day: date, field: str) -> Penandatangan:
        """The words of a signature block on a day; NotFound when nobody holds the post."""
        post = self.jabatan.get(tanda.jabatan)
        found = self.holder(tanda.jabatan, day) if post else None
        if post is None or found is None:
            nama = post.nama if post else tanda.jabatan
            raise NotFound(f"Jabatan “{nama}” tidak terisi pada tanggal surat; pilih penandatangan lain.")
        holder, person = found
        above = tuple(self.post_words(job) for job in tanda.atas_nama)
        cara = ("an", "ub")[len(above) - 1] if 1 <= len(above) <= 2 else holder.cara
        return Penandatangan(self.post_words(post.id), person.nama, person.nip, person.pangkat, cara, above, field)

    def post_words(self, jabatan: str) -> str:
        """A post as it stands in capitals above a signature."""
        post = self.jabatan[jabatan]
        return post.cetak or post.nama.upper()

    def post_in_full(self, post: Jabatan) -> str:
        """A post with its unit where its own name does not tell whose it is: `Sekretaris Dinas Kesehatan`.

        A head whose name is nobody else's needs none: `Inspektur`.
        """
        unit = self.opd.get(post.opd)
        if unit is None or names_unit(post, unit):
            return post.nama
        if post.jenis == "pimpinan" and self._offices_by_post_name.get(post.nama, set()) <= {post.opd}:
            return post.nama
        return with_unit(post.nama, unit.nama)

    def post_told(self, jabatan: str, opd: str) -> str:
        """A post as it is told of a letter of an office: in full where it is another one's; its id while unknown."""
        post = self.jabatan.get(jabatan)
        if post is None:
            return jabatan
        return post.nama if post.opd == opd else self.post_in_full(post)

    def recipient_words(self, one: Penerima) -> str:
        """A recipient, with the unit that his own words do not tell: `Sekretaris (Dinas Kesehatan)`."""
        unit = self.opd.get(one.opd or "")
        posts = self._posts_by_office.get(unit.id, ()) if unit is not None else ()
        untold = any(post.nama == one.nama != self.post_in_full(post) for post in posts)
        return f"{penerima_words(one)} ({unit.nama})" if unit is not None and untold else penerima_words(one)

    def audience(self, letter: SuratKeluar | SuratMasuk, day: date) -> frozenset[str]:
        """The scopes a letter is seen in: its office, or for a secret one only the people named by it.

        Whoever must check or sign a letter, or is named by a disposition, sees it from another office as well; a
        concept is the office's own until it is submitted.
        """
        office = f"o:{letter.opd}"
        if isinstance(letter, SuratMasuk):
            named = self._holders(day, (post for item in letter.disposisi for post in item.kepada))
            secret = letter.sifat in SECRET
            if secret:
                named |= self.deciders(letter.opd, day)
        else:
            posts = (*(step.jabatan for step in letter.rantai), *(tanda.jabatan for tanda in letter.tanda))
            named = self._holders(day, posts)
            secret = letter.naskah.sifat in SECRET
            if secret:
                if self._drafts(letter, day):
                    named.add(letter.pembuat)
                named = named or self.deciders(letter.opd, day)  # it must not be nobody's
            elif letter.state == "konsep":
                named.clear()
        if secret:
            return frozenset(f"u:{person}" for person in named)
        outside = (person for person in named if not self.pelaku(person, day).may_read(office))
        return frozenset({office, *(f"u:{person}" for person in outside)})

    def _drafts(self, letter: SuratKeluar, day: date) -> bool:
        """Whether whoever drafted a letter still writes for its office: a transfer takes what was seen there."""
        return may_draft(self.pelaku(letter.pembuat, day), letter.opd)

    def heads(self, opd: str, day: date) -> set[str]:
        """The people who lead an office on a day; empty while the post is vacant."""
        return self._holders(day, self._leading_posts.get(opd, ()))

    def deciders(self, opd: str, day: date) -> set[str]:
        """The people for whom the incoming letters of an office wait on a day, and who alone see its secret ones.

        Its head; while that post is vacant those of its structural posts that answer to no other one that is held;
        where there are none the nearest head above. Empty only when all of these posts are vacant.
        """
        above = (self.heads(unit.id, day) for unit in path_up(self.opd, opd)[1:])
        return self.heads(opd, day) or self._next_below(opd, day) or next(filter(None, above), set())

    def is_served(self, opd: str, day: date, *, secret: bool = False) -> bool:
        """Whether a letter to an office reaches anybody: it is there on that day, and somebody reads its letters.

        Not every clerk does: a `secret` one is for the deciders alone.
        """
        unit = self.opd.get(opd)
        if unit is None or day < unit.mulai or day > (unit.selesai or date.max):
            return False
        if self.deciders(opd, day):
            return True
        return not secret and any(
            role.opd == opd and role.peran in LETTER_ROLES and self.pelaku(role.pegawai, day).has(opd, role.peran)
            for role in self.peran.values()
        )

    def _next_below(self, opd: str, day: date) -> set[str]:
        """Who hold the highest structural posts of an office."""
        posts = (post.id for post in self._posts_by_office.get(opd, ()) if post.jenis == "struktural")
        held = {post: found[1].id for post in posts if (found := self.holder(post, day))}
        return {person for post, person in held.items() if self._superiors(post).isdisjoint(held)}

    @cached_property
    def _leading_posts(self) -> dict[str, list[str]]:
        posts = self._posts_by_office.items()
        return {opd: [post.id for post in own if post.jenis == "pimpinan"] for opd, own in posts}

    def _holders(self, day: date, posts: Iterable[str]) -> set[str]:
        """The people who act for some posts on a day."""
        return {found[1].id for post in posts if (found := self.holder(post, day))}
