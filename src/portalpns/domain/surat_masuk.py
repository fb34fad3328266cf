"""The steps of an incoming letter, one per recipient: diterima, didisposisi, selesai, diarsipkan (law: `law_of`).

Every step is a pure function from a letter to the next one; it raises NotAllowed or WrongState and changes nothing.
"""

from dataclasses import replace
from datetime import datetime

from portalpns.domain.catatan import require_note
from portalpns.domain.errors import BadInput, WrongState
from portalpns.domain.naskah import SECRET, body_text
from portalpns.domain.surat import (
    ENDED,
    MASUK,
    Disposisi,
    Riwayat,
    SuratKeluar,
    SuratMasuk,
    note,
    require_right,
    require_state,
)
from portalpns.domain.wewenang import Pelaku

_UNFILED = frozenset({"diterima", "didisposisi", "selesai"})
DICABUT: dict[str, frozenset[str]] = {
    "agendakan": _UNFILED, "disposisi": frozenset(), "selesai": frozenset(), "arsipkan": _UNFILED
}  # fmt: skip
"""The law of letters that their sender withdrew: they are filed, and nothing else is done about them."""


def law_of(letter: SuratMasuk) -> dict[str, frozenset[str]]:
    """Which step is possible in which states of this letter."""
    return DICABUT if letter.dicabut else MASUK


def _require_step(letter: SuratMasuk, step: str) -> None:
    if letter.dicabut and letter.state not in ENDED and not DICABUT[step]:
        raise WrongState("Surat ini dicabut oleh pengirimnya; surat itu hanya diagendakan dan diarsipkan.")
    require_state(law_of(letter), step, letter.state)


def may_follow(who: Pelaku, letter: SuratMasuk) -> bool:
    """Readers of the office, and whoever a disposition names, in whatever office or post."""
    return who.may_read(f"o:{letter.opd}") or _is_named(who, letter)


def _is_named(who: Pelaku, letter: SuratMasuk) -> bool:
    return any(not who.jabatan.isdisjoint(item.kepada) for item in letter.disposisi)


def deliver(letter: SuratKeluar, opd: str, masuk_id: str, dari: str, now: datetime, *, tembusan: bool) -> SuratMasuk:
    """The incoming letter that one receiving office finds."""
    if letter.nomor is None or letter.tanggal is None or not letter.ttd_sha:
        raise WrongState("Surat yang belum bernomor dan bertanda tangan tidak dapat dikirim.")
    n = letter.naskah
    return SuratMasuk(
        id=masuk_id, opd=opd, dari=dari, nomor=letter.nomor, tanggal=letter.tanggal, hal=n.hal,
        pdf_sha=letter.ttd_sha, diterima=now, asal=letter.id, sifat=n.sifat, derajat=n.derajat, jenis=n.jenis,
        klasifikasi=n.klasifikasi, tembusan=tembusan, teks=body_text(n),
        riwayat=(Riwayat(now, "", dari, "terkirim"),),
    )  # fmt: skip


def withdraw(letter: SuratMasuk, who: Pelaku, now: datetime, alasan: str, pencabut: str) -> SuratMasuk:
    """The same letter at a recipient: withdrawn, and unread again by everybody but who withdrew it."""
    return note(letter, who, now, "dicabut", alasan, dicabut=pencabut or alasan, dibaca=(who.pegawai,))


def register(letter: SuratMasuk, who: Pelaku, now: datetime, agenda: int) -> SuratMasuk:
    """Enter an incoming letter in the register (buku agenda masuk)."""
    _require_step(letter, "agendakan")
    require_right(may_keep(who, letter), "Hanya tata usaha yang mengagendakan surat masuk; surat rahasia pimpinan.")
    if letter.diagendakan:
        number = f"dengan nomor {letter.agenda}" if letter.agenda is not None else "dan menunggu nomor dari server"
        raise WrongState(f"Surat ini sudah diagendakan {number}.")
    return note(letter, who, now, "agendakan", str(agenda), agenda=agenda)


def read(letter: SuratMasuk, who: Pelaku, now: datetime) -> SuratMasuk:
    require_right(may_follow(who, letter), "Surat ini bukan untuk unit Anda.")
    if who.pegawai in letter.dibaca:
        return letter
    return note(letter, who, now, "baca", dibaca=(*letter.dibaca, who.pegawai))


def dispose(letter: SuratMasuk, who: Pelaku, now: datetime, disposisi: Disposisi) -> SuratMasuk:
    _require_step(letter, "disposisi")
    require_right(may_dispose(who, letter), "Anda tidak berwenang mendisposisikan surat ini.")
    if not disposisi.kepada:
        raise BadInput("Pilih setidaknya satu penerima disposisi.")
    require_note("".join(disposisi.instruksi), words="Instruksi disposisi")
    require_note(disposisi.catatan, words="Catatan disposisi")
    require_right(
        set(who.bawahan).issuperset(disposisi.kepada), "Disposisi hanya ditujukan kepada jabatan di bawah Anda."
    )
    items = (*letter.disposisi, replace(disposisi, dari=who.pegawai, pada=now))
    return note(letter, who, now, "disposisi", state="didisposisi", disposisi=items)


def may_keep(who: Pelaku, letter: SuratMasuk) -> bool:
    """Who keeps the register: the clerks, and of a secret letter, which they do not see, the head."""
    if letter.sifat in SECRET:
        return letter.opd in who.memimpin
    return who.has(letter.opd, "tata_usaha", "admin_opd")


def may_dispose(who: Pelaku, letter: SuratMasuk) -> bool:
    """The office's own head and whoever a disposition names, when there are posts below them.

    Heads of units above read the letter and no more: it waits for the head that it was sent to.
    """
    return bool(who.bawahan) and (letter.opd in who.memutus or _is_named(who, letter))


def may_file(who: Pelaku, letter: SuratMasuk) -> bool:
    """The clerk ends a letter that needs no disposition, once it stands in the register."""
    entered = any(line.langkah == "agendakan" for line in letter.riwayat)
    return may_keep(who, letter) and entered and letter.state == "diterima"


def may_end(who: Pelaku, letter: SuratMasuk) -> bool:
    """The office's own head, and who wrote or is named by the newest disposition."""
    if letter.opd in who.memutus:
        return True
    newest = letter.disposisi[-1] if letter.disposisi else None
    return newest is not None and (newest.dari == who.pegawai or not who.jabatan.isdisjoint(newest.kepada))


def finish(letter: SuratMasuk, who: Pelaku, now: datetime, catatan: str = "") -> SuratMasuk:
    _require_step(letter, "selesai")
    require_right(may_follow(who, letter), "Surat ini bukan untuk unit Anda.")
    if not may_end(who, letter):
        require_right(
            may_file(who, letter),
            "Surat ini diselesaikan oleh pimpinan atau penerima disposisi terakhir; tata usaha hanya menyelesaikan "
            "surat yang sudah diagendakan dan tidak perlu disposisi.",
        )
        require_note(catatan, "Tuliskan mengapa surat ini tidak perlu disposisi.")
    require_note(catatan)
    return note(letter, who, now, "selesai", catatan, state="selesai")


def archive(letter: SuratMasuk, who: Pelaku, now: datetime) -> SuratMasuk:
    _require_step(letter, "arsipkan")
    require_right(may_keep(who, letter), "Hanya tata usaha yang mengarsipkan surat; surat rahasia pimpinan.")
    return note(letter, who, now, "arsipkan", state="diarsipkan")
