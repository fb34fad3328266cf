"""The life of a letter as two state machines, the same code in client and server; the server decides.

Outgoing (`SuratKeluar`): konsep, diperiksa, diparaf, menunggu_ttd (frozen and numbered), ditandatangani, terkirim;
dikembalikan, dibatalkan, dicabut. Incoming (`SuratMasuk`), one per recipient: diterima, didisposisi, selesai,
diarsipkan; its steps are in `surat_masuk.py`.
Every step is a pure function from a letter to the next one; it raises NotAllowed or WrongState and changes nothing.
"""

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any, Literal, TypeVar

from portalpns.domain.catatan import require_note
from portalpns.domain.errors import BadInput, NotAllowed, WrongState
from portalpns.domain.kelengkapan import check
from portalpns.domain.naskah import Naskah, Penandatangan, of_kind
from portalpns.domain.pegawai import Pegawai
from portalpns.domain.wewenang import LETTER_ROLES, Pelaku

StateKeluar = Literal[
    "konsep", "diperiksa", "diparaf", "menunggu_ttd", "ditandatangani", "terkirim",
    "dikembalikan", "dibatalkan", "dicabut",
]  # fmt: skip
StateMasuk = Literal["diterima", "didisposisi", "selesai", "diarsipkan"]
STATE_NAMA: dict[str, str] = {
    "konsep": "Konsep",
    "diperiksa": "Diperiksa",
    "diparaf": "Diparaf",
    "menunggu_ttd": "Menunggu tanda tangan",
    "ditandatangani": "Ditandatangani",
    "terkirim": "Terkirim",
    "dikembalikan": "Dikembalikan",
    "dibatalkan": "Dibatalkan",
    "dicabut": "Dicabut",
    "diterima": "Diterima",
    "didisposisi": "Didisposisi",
    "selesai": "Selesai",
    "diarsipkan": "Diarsipkan",
}

KELUAR: dict[str, frozenset[str]] = {
    "simpan": frozenset({"konsep", "dikembalikan"}),
    "ajukan": frozenset({"konsep", "dikembalikan"}),
    "tarik": frozenset({"diperiksa", "diparaf"}),
    "paraf": frozenset({"diperiksa", "diparaf"}),
    "kembalikan": frozenset({"diperiksa", "diparaf", "menunggu_ttd"}),
    "bekukan": frozenset({"diperiksa", "diparaf"}),
    "tandatangani": frozenset({"menunggu_ttd"}),
    "kirim": frozenset({"ditandatangani"}),
    "batalkan": frozenset({"konsep", "dikembalikan", "diperiksa", "diparaf", "menunggu_ttd"}),
    "cabut": frozenset({"ditandatangani", "terkirim"}),
}
"""The law of outgoing letters: which step is possible in which states."""
ENDED = frozenset({"dibatalkan", "dicabut", "diarsipkan"})
"""States of letters, outgoing and incoming, after which nothing is done to them."""
DONE = frozenset({*ENDED, "terkirim", "selesai"})
"""States in which nobody's turn is waited for; who may withdraw or file the letter still can."""

MASUK: dict[str, frozenset[str]] = {
    # a leader may pass a letter on before the register has seen it
    "agendakan": frozenset({"diterima", "didisposisi", "selesai"}),
    "disposisi": frozenset({"diterima", "didisposisi"}),
    "selesai": frozenset({"diterima", "didisposisi"}),
    "arsipkan": frozenset({"selesai"}),
}
"""The law of incoming letters; they are read in every state."""


@dataclass(frozen=True)
class Langkah:
    """One post in the chain that checks a concept: `periksa` or `paraf`, in order."""

    jabatan: str
    jenis: Literal["periksa", "paraf"] = "paraf"
    oleh: str | None = None
    pada: datetime | None = None
    hash: str = ""
    catatan: str = ""


@dataclass(frozen=True)
class Tanda:
    """A post that signs, in order; the person, the words of the block and the bytes are known later."""

    jabatan: str
    atas_nama: tuple[str, ...] = ()
    """Posts above (ids), highest first, for a.n. (one) and u.b. (two)."""
    cetak: Penandatangan | None = None
    oleh: str | None = None
    pada: datetime | None = None
    sha256: str = ""


@dataclass(frozen=True)
class Riwayat:
    """One line of a letter's history."""

    pada: datetime
    oleh: str
    nama: str
    langkah: str
    catatan: str = ""


@dataclass(frozen=True)
class SuratKeluar:
    """An outgoing letter of one office, with its chain and its history.

    `pdf_sha` is the frozen PDF, `ttd_sha` the newest signed bytes, both blobs (SHA-256, hex).
    `kode` is the random word of the verification page. `pencabut` names the letter that withdraws this one.
    `galat` says why the page of a numbered letter cannot be drawn; it can be returned or cancelled then.
    """

    id: str
    opd: str
    naskah: Naskah
    pembuat: str
    dibuat: datetime
    state: StateKeluar = "konsep"
    rantai: tuple[Langkah, ...] = ()
    tanda: tuple[Tanda, ...] = ()
    nomor: str | None = None
    urut: int | None = None
    series: str = ""
    tanggal: date | None = None
    kode: str = ""
    pdf_sha: str = ""
    ttd_sha: str = ""
    kirim_otomatis: bool = True
    diubah: datetime | None = None
    riwayat: tuple[Riwayat, ...] = ()
    pencabut: str = ""
    galat: str = ""

    @property
    def langkah_kini(self) -> Langkah | None:
        """The step that the letter waits for in its chain, None outside of checking."""
        if self.state not in ("diperiksa", "diparaf"):
            return None
        return next((step for step in self.rantai if step.pada is None), None)

    @property
    def dibekukan(self) -> datetime | None:
        """When the letter got its number and the signed bytes could begin to exist."""
        return next((line.pada for line in reversed(self.riwayat) if line.langkah == "bekukan"), None)

    @property
    def tanda_kini(self) -> Tanda | None:
        if self.state != "menunggu_ttd":
            return None
        return next((tanda for tanda in self.tanda if tanda.pada is None), None)


@dataclass(frozen=True)
class Disposisi:
    """An instruction of one person to several posts about an incoming letter."""

    id: str
    dari: str
    kepada: tuple[str, ...]
    instruksi: tuple[str, ...]
    pada: datetime
    catatan: str = ""
    batas: date | None = None
    selesai: datetime | None = None


@dataclass(frozen=True)
class SuratMasuk:
    """A letter as it lies in one receiving office; `asal` is the id of the outgoing letter inside the pemda."""

    id: str
    opd: str
    dari: str
    nomor: str
    tanggal: date
    hal: str
    pdf_sha: str
    diterima: datetime
    asal: str = ""
    sifat: str = "biasa"
    derajat: str = "biasa"
    jenis: str = "surat_dinas"
    klasifikasi: str = ""
    tembusan: bool = False
    state: StateMasuk = "diterima"
    agenda: int | None = None
    teks: str = ""
    dibaca: tuple[str, ...] = ()
    disposisi: tuple[Disposisi, ...] = ()
    giliran: tuple[str, ...] = ()
    """Posts whose part of a disposisi is open; read it through `surat_masuk.waiting_posts`."""
    selesai_bagian: tuple[str, ...] = ()
    """`<disposisi>:<post>` of the parts that were passed on or ended."""
    riwayat: tuple[Riwayat, ...] = ()
    dicabut: str = ""
    """Set when the sender withdrew the letter: by which letter or why. Nothing waits for anybody then."""

    @property
    def diagendakan(self) -> bool:
        """Whether somebody entered it in the register; the number may still be on its way from the server."""
        return self.agenda is not None or any(line.langkah == "agendakan" for line in self.riwayat)


@dataclass(frozen=True)
class NomorRahasia:
    """What the register of an office says of a letter that most of its people may not see: its number, no words.

    `agenda` and `diterima` of an incoming one. A number that is void is `dibatalkan`, also where its letter goes on.
    """

    id: str
    surat: str
    opd: str
    kotak: Literal["masuk", "keluar"]
    nomor: str
    tanggal: date
    state: str
    agenda: int | None = None
    diterima: datetime | None = None


def lost_numbers(letter: SuratKeluar) -> tuple[Riwayat, ...]:
    """The lines of its history that gave a letter a number which it lost when it was returned: that number is void."""
    given = tuple(line for line in letter.riwayat if line.langkah == "bekukan")
    return given if letter.nomor is None else given[:-1]


def naskah_hash(naskah: Naskah) -> str:
    """SHA-256 over the canonical JSON of the content."""
    return _hash(asdict(naskah))


def paraf_hash(naskah: Naskah, rantai: tuple[Langkah, ...], tanda: tuple[Tanda, ...]) -> str:
    """SHA-256 over all that a paraf is given for: the words, who checks, who signs on whose behalf.

    What others have done since does not count, nor does a letter that was taken back and sent again as it was.
    """
    chain = [(step.jabatan, step.jenis) for step in rantai]
    signers = [(one.jabatan, one.atas_nama) for one in tanda]
    return _hash({"naskah": asdict(naskah), "rantai": chain, "tanda": signers})


def version_of(letter: SuratKeluar) -> str:
    """What a letter is read as: all that a paraf is given for, and the number that it bears by now."""
    return f"{paraf_hash(letter.naskah, letter.rantai, letter.tanda)}:{letter.nomor or ''}"


def concept_of(letter: SuratKeluar) -> str:
    """What its drafters wrote into a letter: all that a paraf is given for, and whether it is sent at once."""
    return f"{paraf_hash(letter.naskah, letter.rantai, letter.tanda)}:{'kirim' if letter.kirim_otomatis else ''}"


def _require_seen(seen: str, now: str) -> None:
    if seen not in ("", now):
        raise WrongState("Surat ini berubah sejak Anda membacanya; baca kembali, lalu ulangi bila masih perlu.")


def _hash(content: dict[str, Any]) -> str:
    text = json.dumps(content, default=str, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


Letter = TypeVar("Letter", SuratKeluar, SuratMasuk)


def note(letter: Letter, who: Pelaku, now: datetime, step: str, text: str = "", **changes: Any) -> Letter:
    """The letter with changes and one more line of history."""
    line = Riwayat(now, who.pegawai, who.nama, step, text)
    return replace(letter, riwayat=(*letter.riwayat, line), **changes)


def require_state(law: dict[str, frozenset[str]], step: str, state: str) -> None:
    if state not in law[step]:
        raise WrongState(f"Langkah “{step}” tidak dapat dilakukan: surat sudah berstatus {STATE_NAMA[state]}.")


def require_right(ok: bool, pesan: str) -> None:
    if not ok:
        raise NotAllowed(pesan)


def may_draft(who: Pelaku, opd: str) -> bool:
    return who.has(opd, *LETTER_ROLES) or (bool(who.jabatan) and who.may_read(f"o:{opd}"))


def new(letter_id: str, opd: str, naskah: Naskah, who: Pelaku, now: datetime) -> SuratKeluar:
    require_right(may_draft(who, opd), "Anda tidak berwenang menyusun surat untuk unit ini.")
    blank = SuratKeluar(letter_id, opd, naskah, who.pegawai, now, diubah=now)
    return note(blank, who, now, "konsep")


def save(
    letter: SuratKeluar, who: Pelaku, now: datetime, naskah: Naskah, rantai: tuple[Langkah, ...],
    tanda: tuple[Tanda, ...],
) -> SuratKeluar:  # fmt: skip
    """A drafter's save: content and chain; earlier paraf fall away, since they were given for other words."""
    require_state(KELUAR, "simpan", letter.state)
    require_right(may_draft(who, letter.opd), "Anda tidak berwenang mengubah konsep ini.")
    fresh = tuple(Langkah(step.jabatan, step.jenis) for step in rantai)
    signers = tuple(Tanda(tanda_.jabatan, tanda_.atas_nama) for tanda_ in tanda)
    return replace(letter, naskah=naskah, rantai=fresh, tanda=signers, diubah=now)


def submit(letter: SuratKeluar, who: Pelaku, now: datetime) -> SuratKeluar:
    """Send the concept into its chain. With an empty chain it is ready to be frozen (`ready_to_freeze`).

    What belongs to another kind goes: nobody who checks or signs has seen it.
    """
    require_state(KELUAR, "ajukan", letter.state)
    require_right(may_draft(who, letter.opd), "Anda tidak berwenang mengajukan konsep ini.")
    missing = check(letter.naskah)
    if missing:
        raise BadInput(" ".join(item.pesan for item in missing))
    if not letter.tanda:
        raise BadInput("Penandatangan belum dipilih.")
    chain = tuple(Langkah(step.jabatan, step.jenis) for step in letter.rantai)
    naskah = of_kind(letter.naskah)
    return note(letter, who, now, "ajukan", state="diperiksa", naskah=naskah, rantai=chain, diubah=now)


def take_back(letter: SuratKeluar, who: Pelaku, now: datetime, seen: str = "") -> SuratKeluar:
    """Out of the chain to a concept again, before a number is given: also when the post it lies with is vacant by now.

    Paraf that were given fall away, as they do when it is saved. `seen`: `concept_of` the letter that was read, empty
    for any.
    """
    require_state(KELUAR, "tarik", letter.state)
    _require_seen(seen, concept_of(letter))
    if ready_to_freeze(letter):
        raise WrongState("Surat ini sedang diberi nomor sehingga tidak dapat ditarik kembali.")
    require_right(may_draft(who, letter.opd), "Anda tidak berwenang menarik kembali surat ini.")
    chain = tuple(Langkah(step.jabatan, step.jenis) for step in letter.rantai)
    return note(letter, who, now, "tarik", state="konsep", rantai=chain, diubah=now)


def initial(letter: SuratKeluar, who: Pelaku, now: datetime, seen_hash: str, catatan: str = "") -> SuratKeluar:
    """Check or paraf by the post whose turn it is, given for exactly what was seen (`paraf_hash`)."""
    require_state(KELUAR, "paraf", letter.state)
    step = letter.langkah_kini
    if step is None:
        raise WrongState("Semua paraf untuk surat ini sudah lengkap.")
    require_right(step.jabatan in who.jabatan, "Surat ini belum sampai pada giliran Anda untuk memaraf.")
    require_note(catatan)
    if seen_hash != paraf_hash(letter.naskah, letter.rantai, letter.tanda):
        raise WrongState(
            "Surat ini telah berubah sejak Anda membacanya: isi, alur paraf, atau penandatangannya; "
            "baca kembali sebelum memaraf."
        )
    done = replace(step, oleh=who.pegawai, pada=now, hash=seen_hash, catatan=catatan)
    chain = tuple(done if one is step else one for one in letter.rantai)
    state = "diparaf" if any(one.jenis == "paraf" and one.pada for one in chain) else "diperiksa"
    return note(letter, who, now, step.jenis, catatan, rantai=chain, state=state)


def ready_to_freeze(letter: SuratKeluar) -> bool:
    return letter.state in KELUAR["bekukan"] and all(step.pada for step in letter.rantai)


def give_back(letter: SuratKeluar, who: Pelaku, now: datetime, catatan: str, seen: str = "") -> SuratKeluar:
    """Back to the drafter with a remark; a number that was given stays with the letter only in the ledger (void).

    `seen`: `version_of` the letter that was read, empty for any.
    """
    require_state(KELUAR, "kembalikan", letter.state)
    _require_seen(seen, version_of(letter))
    turn = letter.langkah_kini or letter.tanda_kini
    require_right(turn is not None and turn.jabatan in who.jabatan, "Surat ini tidak sedang berada pada giliran Anda.")
    require_note(catatan, "Tuliskan catatan agar penyusun tahu apa yang harus diperbaiki.")
    if any(tanda.pada for tanda in letter.tanda):
        raise WrongState("Surat yang sudah ditandatangani sebagian tidak dapat dikembalikan; batalkan surat itu.")
    return note(
        letter, who, now, "kembalikan", catatan, state="dikembalikan", nomor=None, urut=None, series="",
        tanggal=None, kode="", pdf_sha="", galat="", tanda=tuple(Tanda(t.jabatan, t.atas_nama) for t in letter.tanda),
    )  # fmt: skip


def freeze(
    letter: SuratKeluar, now: datetime, *, nomor: str, urut: int, series: str, tanggal: date, kode: str,
    penandatangan: tuple[Penandatangan, ...],
) -> SuratKeluar:  # fmt: skip
    """The server's step after the last paraf: number, date and signers are fixed; the PDF is rendered from this."""
    require_state(KELUAR, "bekukan", letter.state)
    if not ready_to_freeze(letter):
        raise WrongState("Paraf untuk surat ini belum lengkap.")
    signers = tuple(
        replace(tanda, cetak=cetak, oleh=None, pada=None, sha256="")
        for tanda, cetak in zip(letter.tanda, penandatangan, strict=True)
    )
    line = Riwayat(now, "", "Server", "bekukan", nomor)
    return replace(
        letter, state="menunggu_ttd", nomor=nomor, urut=urut, series=series, tanggal=tanggal, kode=kode,
        tanda=signers, pdf_sha="", ttd_sha="", galat="", riwayat=(*letter.riwayat, line),
    )  # fmt: skip


def sign(letter: SuratKeluar, who: Pelaku, now: datetime, sha_before: str, sha_signed: str) -> SuratKeluar:
    """The signer whose turn it is hands in the signed bytes; they must continue the newest version."""
    require_state(KELUAR, "tandatangani", letter.state)
    turn = letter.tanda_kini
    if turn is None or not letter.pdf_sha:
        raise WrongState("Naskah beku surat ini belum siap ditandatangani.")
    require_right(turn.jabatan in who.jabatan, "Surat ini tidak menunggu tanda tangan Anda.")
    if sha_before != (letter.ttd_sha or letter.pdf_sha):
        raise WrongState("Naskah yang Anda tandatangani bukan versi terakhir surat ini.")
    done = replace(turn, oleh=who.pegawai, pada=now, sha256=sha_signed)
    signers = tuple(done if one is turn else one for one in letter.tanda)
    state = "ditandatangani" if all(one.pada for one in signers) else "menunggu_ttd"
    return note(letter, who, now, "tandatangani", state=state, tanda=signers, ttd_sha=sha_signed)


def send(letter: SuratKeluar, who: Pelaku, now: datetime, catatan: str = "") -> SuratKeluar:
    """`catatan`: whom the letter does not reach, as a sentence of its history."""
    require_state(KELUAR, "kirim", letter.state)
    signer = any(tanda.jabatan in who.jabatan for tanda in letter.tanda)
    require_right(signer or may_draft(who, letter.opd), "Anda tidak berwenang mengirim surat ini.")
    return note(letter, who, now, "kirim", catatan, state="terkirim")


def cancel(letter: SuratKeluar, who: Pelaku, now: datetime, alasan: str, seen: str = "") -> SuratKeluar:
    """End a letter that was not signed by all; its number, if any, is void for ever. `seen` as in `give_back`."""
    require_state(KELUAR, "batalkan", letter.state)
    _require_seen(seen, version_of(letter))
    signer = any(tanda.jabatan in who.jabatan for tanda in letter.tanda)
    require_right(signer or may_draft(who, letter.opd), "Anda tidak berwenang membatalkan surat ini.")
    require_note(alasan, "Tuliskan alasan pembatalan.", "Alasan")
    return note(letter, who, now, "batalkan", alasan, state="dibatalkan")


def revoke(letter: SuratKeluar, who: Pelaku, now: datetime, alasan: str, pencabut: str) -> SuratKeluar:
    """Withdraw a signed letter: by whom, by which letter; every recipient is told."""
    require_state(KELUAR, "cabut", letter.state)
    signer = any(tanda.jabatan in who.jabatan for tanda in letter.tanda)
    require_right(signer, "Hanya penandatangan yang dapat mencabut surat ini.")
    require_note(alasan, "Tuliskan alasan pencabutan.", "Alasan")
    require_note(pencabut, words="Nomor surat pencabut")
    if pencabut.strip() == letter.nomor:
        raise BadInput("Surat tidak dapat dicabut dengan nomornya sendiri; sebutkan nomor surat yang mencabutnya.")
    return note(letter, who, now, "cabut", alasan, state="dicabut", pencabut=pencabut)


def require_printed(tanda: Tanda, person: Pegawai) -> None:
    """Raise WrongState unless the frozen page names this person: posts change hands while a letter waits."""
    printed = tanda.cetak
    if printed is not None and (printed.nip or printed.nama) != (person.nip if printed.nip else person.nama):
        raise WrongState(
            f"Halaman surat ini dicetak atas nama {printed.nama}; kembalikan agar dicetak ulang atas nama Anda."
        )
