"""Who may do what: a person's posts and roles on a day give rights and scopes; what is not given is denied.

Scopes (docs/sync.md): `m` the pemda's master data, `o:<opd>` letters, `a:<opd>` attendance, `k:<opd>` performance,
`u:<pegawai>` personal. The same functions decide push, pull and what the screens offer.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from portalpns.domain.organisasi import Jabatan, Opd, Pemangku, holder_on, subtree

Peran = Literal["penyusun", "tata_usaha", "operator_absensi", "admin_opd", "pengelola_kepegawaian", "admin_pemda"]
PERAN_NAMA: dict[str, str] = {
    "penyusun": "Penyusun surat",
    "tata_usaha": "Tata usaha",
    "operator_absensi": "Operator absensi",
    "admin_opd": "Admin OPD",
    "pengelola_kepegawaian": "Pengelola kepegawaian (BKPSDM)",
    "admin_pemda": "Admin pemda (Diskominfo)",
}
LETTER_ROLES = frozenset({"penyusun", "tata_usaha", "admin_opd"})
ATTENDANCE_ROLES = frozenset({"operator_absensi", "admin_opd"})


@dataclass(frozen=True)
class PeranPegawai:
    """A role of a person in an office from `mulai` to `selesai` (inclusive)."""

    id: str
    pegawai: str
    opd: str
    peran: Peran
    mulai: date = date(2000, 1, 1)
    selesai: date | None = None

    def holds_on(self, day: date) -> bool:
        return self.mulai <= day and (self.selesai is None or day <= self.selesai)


@dataclass(frozen=True)
class Pelaku:
    """The person who acts, as of one day: posts held (definitive or acting) and roles per office."""

    pegawai: str
    nama: str
    jabatan: frozenset[str] = frozenset()
    peran: frozenset[tuple[str, str]] = frozenset()
    """Pairs (role, opd)."""
    scopes: frozenset[str] = frozenset()
    memimpin: frozenset[str] = frozenset()
    """Offices whose head the person is, and all below them."""
    bawahan: tuple[str, ...] = ()
    """Posts below those held, nearest first: whom a disposisi of this person may name."""
    memutus: frozenset[str] = frozenset()
    """Offices whose incoming letters wait for a disposisi of this person: as head, or standing in for a vacant one."""
    di_bawah: frozenset[str] = frozenset()
    """Units below those led, where the person has neither post nor role for letters and stands in for nobody: read,
    and no work of his own."""

    def has(self, opd: str, *roles: str) -> bool:
        """Whether the person has one of the roles in the office; the pemda's admin has none of the letter roles."""
        return any((role, opd) in self.peran for role in roles)

    @property
    def keeps_whole_city(self) -> bool:
        """Whether the person keeps the attendance of every office, as BKPSDM does."""
        return any(role == "pengelola_kepegawaian" for role, _ in self.peran)

    def may_read(self, scope: str) -> bool:
        return scope in self.scopes

    def serves(self, opd: str) -> bool:
        """Whether the letters of an office are the person's own, not those of a unit below or of another office."""
        return self.may_read(f"o:{opd}") and opd not in self.di_bawah


def pelaku_on(
    pegawai: str,
    nama: str,
    day: date,
    *,
    units: Iterable[Opd],
    posts: Iterable[Jabatan],
    holders: Iterable[Pemangku],
    roles: Iterable[PeranPegawai],
) -> Pelaku:
    """The person's rights on a day.

    A post in force is the one `holder_on` names: while a Plh. acts, the definitive holder does not sign.
    The head of an office (and of those above it) reads the letters and the attendance of all units below.
    """
    units = tuple(units)
    holders = tuple(holders)
    by_id = {post.id: post for post in posts}
    mine = {h.jabatan for h in holders if h.pegawai == pegawai and h.holds_on(day) and h.jabatan in by_id}
    held = frozenset(job for job in mine if (h := holder_on(holders, job, day)) is not None and h.pegawai == pegawai)
    active = frozenset((role.peran, role.opd) for role in roles if role.pegawai == pegawai and role.holds_on(day))
    scopes = {"m", f"u:{pegawai}"}
    led: set[str] = set()
    heads: set[str] = set()
    own: set[str] = set()
    for job in held:
        post = by_id[job]
        if post.jenis == "pimpinan":
            heads.add(post.opd)
            for unit in subtree(units, post.opd):
                led.add(unit)
                scopes |= {f"o:{unit}", f"a:{unit}"}
        elif post.jenis == "struktural":
            scopes.add(f"o:{post.opd}")
            own.add(post.opd)
    for role, opd in active:
        if role in LETTER_ROLES:
            scopes.add(f"o:{opd}")
            own.add(opd)
        if role in ATTENDANCE_ROLES:
            scopes.add(f"a:{opd}")
        if role == "pengelola_kepegawaian":
            scopes |= {f"a:{unit.id}" for unit in units}
    return Pelaku(
        pegawai, nama, held, active, frozenset(scopes), frozenset(led),
        di_bawah=frozenset(led - heads - own),
    )  # fmt: skip
