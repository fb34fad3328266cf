"""The organisation of a pemda: its OPD tree, posts (jabatan), and who holds a post from when to when.

Terms: Permendagri 1/2023 for Plt., Plh., Pj., Pjs.; a person who acts for another is printed with the prefix.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from portalpns.domain.naskah import Cara, Kop

Kedudukan = Literal["definitif", "plt", "plh", "pj", "pjs"]
KEDUDUKAN_NAMA = {"definitif": "", "plt": "Plt.", "plh": "Plh.", "pj": "Pj.", "pjs": "Pjs."}


@dataclass(frozen=True)
class Opd:
    """A perangkat daerah or one of its units; `induk` is the unit above it, None at the top."""

    id: str
    nama: str
    singkatan: str
    kode: str
    jenis: Literal["kepala_daerah", "setda", "dinas", "badan", "bagian", "kecamatan", "kelurahan", "upt", "lain"]
    induk: str | None = None
    alamat: str = ""
    telepon: str = ""
    laman: str = ""
    surel: str = ""
    kode_pos: str = ""
    mulai: date = date(2000, 1, 1)
    selesai: date | None = None


@dataclass(frozen=True)
class Jabatan:
    """A post in an OPD; `atasan` is the post it answers to; `cetak` how it stands in a signature block."""

    id: str
    opd: str
    nama: str
    atasan: str | None = None
    cetak: str = ""
    jenis: Literal["pimpinan", "struktural", "fungsional", "pelaksana"] = "pelaksana"
    kelas: int = 0


@dataclass(frozen=True)
class Pemangku:
    """One person holds one post from `mulai` to `selesai` (inclusive); `dasar` names the decree."""

    id: str
    jabatan: str
    pegawai: str
    kedudukan: Kedudukan = "definitif"
    mulai: date = date(2000, 1, 1)
    selesai: date | None = None
    dasar: str = ""

    def holds_on(self, day: date) -> bool:
        return self.mulai <= day and (self.selesai is None or day <= self.selesai)

    @property
    def cara(self) -> Cara:
        return "sendiri" if self.kedudukan == "definitif" else self.kedudukan


def holder_on(posts: Iterable[Pemangku], jabatan: str, day: date) -> Pemangku | None:
    """Who signs for a post on a day: an acting holder (Plh., Plt., Pj.) goes before the definitive one.

    Two of the same kind on one day: the one appointed last.
    """
    order = {"plh": 4, "plt": 3, "pjs": 2, "pj": 1, "definitif": 0}
    able = [post for post in posts if post.jabatan == jabatan and post.holds_on(day)]
    return max(able, key=lambda post: (order[post.kedudukan], post.mulai, post.id), default=None)


def names_unit(post: Jabatan, unit: Opd) -> bool:
    """Whether the name of a post says whose it is: `Camat Metro Pusat` does, `Sekretaris` does not.

    A head may be named without the first word of the unit, which says of what kind it is; the city's own head has
    no unit to be told from.
    """
    words = _words(unit.nama)
    names = [words, _words(unit.singkatan)]
    if post.jenis == "pimpinan":
        names.append(words[1:])
    said = f" {' '.join(_words(post.nama))} "
    return unit.jenis == "kepala_daerah" or any(f" {' '.join(name)} " in said for name in names if name)


def with_unit(post: str, unit: str) -> str:
    """The name of a post before that of its unit, without saying twice what both say: `Sekretaris Dinas Sosial`."""
    before, after = post.split(), unit.split()
    shared = next(
        (n for n in range(len(after), 0, -1) if _words(" ".join(before[-n:])) == _words(" ".join(after[:n]))), 0
    )
    return " ".join([*before, *after[shared:]])


def _words(name: str) -> list[str]:
    return re.findall(r"\w+", name.casefold())


def subtree(units: Iterable[Opd], top: str) -> frozenset[str]:
    """The unit and everything below it; a circle in the data ends the walk, it does not hang."""
    below: dict[str | None, list[str]] = {}
    for unit in units:
        below.setdefault(unit.induk, []).append(unit.id)
    found: set[str] = set()
    todo = [top]
    while todo:
        unit_id = todo.pop()
        if unit_id not in found:
            found.add(unit_id)
            todo.extend(below.get(unit_id, ()))
    return frozenset(found)


def path_up(units: Mapping[str, Opd], start: str) -> tuple[Opd, ...]:
    """The unit, then each unit above it up to the top."""
    path: list[Opd] = []
    here: str | None = start
    while here is not None and here in units and units[here] not in path:
        path.append(units[here])
        here = units[here].induk
    return tuple(path)


def kop_of(units: Mapping[str, Opd], opd: str, pemda: str, logo: str = "") -> Kop:
    """The letterhead of an office: a kelurahan or UPT prints the office above it as a line of its own."""
    unit = units[opd]
    names = [unit.nama.upper()]
    if unit.jenis in ("kelurahan", "upt", "bagian") and unit.induk is not None and unit.induk in units:
        names.insert(0, units[unit.induk].nama.upper())
    return Kop(
        pemda=pemda.upper(),
        nama=tuple(names),
        alamat=unit.alamat,
        telepon=unit.telepon,
        laman=unit.laman,
        surel=unit.surel,
        kode_pos=unit.kode_pos,
        logo=logo,
    )
