"""The steps of an incoming letter, one per recipient: diterima, didisposisi, selesai, diarsipkan (law: `law_of`).

Every step is a pure function from a letter to the next one; it raises NotAllowed or WrongState and changes nothing.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Protocol

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
PART_DONE = "selesai_sebagian"
"""The step in the history of a letter of which one recipient has ended his part."""
PART_ENDED = "bagian_berakhir"
"""The line in the history of a letter for each part that ended with the whole; its `catatan` is the id of the post."""


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


def register(letter: SuratMasuk, who: Pelaku, now: datetime, agenda: int | None) -> SuratMasuk:
    """Enter an incoming letter in the register (buku agenda masuk); None: its number is still to come."""
    _require_step(letter, "agendakan")
    require_right(may_keep(who, letter), "Hanya tata usaha yang mengagendakan surat masuk; surat rahasia pimpinan.")
    if letter.diagendakan:
        number = f" dengan nomor {letter.agenda}" if letter.agenda is not None else "; nomor menyusul dari server"
        raise WrongState(f"Surat ini sudah diagendakan{number}.")
    return note(letter, who, now, "agendakan", "" if agenda is None else str(agenda), agenda=agenda)


def read(letter: SuratMasuk, who: Pelaku, now: datetime, seen: str = "") -> SuratMasuk:
    """`seen`: `order_of` the letter as it was read; a withdrawal and an open order of later were not read with it."""
    require_right(may_follow(who, letter), "Surat ini bukan untuk unit Anda.")
    if who.pegawai in letter.dibaca or (seen and _unseen(who, letter, seen)):
        return letter
    return note(letter, who, now, "baca", dibaca=(*letter.dibaca, who.pegawai))


def dispose(letter: SuratMasuk, who: Pelaku, now: datetime, disposisi: Disposisi, seen: str = "") -> SuratMasuk:
    """Pass one's own part, or the letter, on to posts below; `seen` as in `finish`."""
    _require_step(letter, "disposisi")
    require_right(may_dispose(who, letter), "Anda tidak berwenang mendisposisikan surat ini.")
    _require_seen(who, letter, seen)
    if not disposisi.kepada:
        raise BadInput("Pilih setidaknya satu penerima disposisi.")
    require_note("".join(disposisi.instruksi), words="Instruksi disposisi")
    require_note(disposisi.catatan, words="Catatan disposisi")
    require_right(
        set(who.bawahan).issuperset(disposisi.kepada), "Disposisi hanya ditujukan kepada jabatan di bawah Anda."
    )
    items = (*letter.disposisi, replace(disposisi, dari=who.pegawai, pada=now))
    turns = tuple(dict.fromkeys((*others_than(who, letter), *disposisi.kepada)))
    done = _parts_done(who, letter)
    return note(letter, who, now, "disposisi", state="didisposisi", disposisi=items, giliran=turns, selesai_bagian=done)


def may_keep(who: Pelaku, letter: SuratMasuk) -> bool:
    """Who keeps the register: the clerks, and of a secret letter, which they do not see, the head or who stands in."""
    if letter.sifat in SECRET:
        return letter.opd in who.memutus
    return who.has(letter.opd, "tata_usaha", "admin_opd")


class Named(Protocol):
    """What is asked of a disposisi here."""

    @property
    def kepada(self) -> Sequence[str]: ...


class Passed(Protocol):
    """What decides whose turn an incoming letter is; a list reads no more of it."""

    @property
    def state(self) -> str: ...
    @property
    def dicabut(self) -> str: ...
    @property
    def giliran(self) -> Sequence[str]: ...
    @property
    def disposisi(self) -> Sequence[Named]: ...


def waiting_posts(letter: Passed) -> tuple[str, ...]:
    """The posts that a letter waits for once it was passed on.

    Each post that a disposisi names has a part of its own, until whoever holds it has passed it on or ended it. Letters
    that were passed on before parts were kept wait for all who were named.
    """
    if letter.state != "didisposisi" or letter.dicabut:
        return ()
    return tuple(letter.giliran) or tuple(dict.fromkeys(post for item in letter.disposisi for post in item.kepada))


def waits_for(who: Pelaku, letter: SuratMasuk) -> bool:
    """Whether it is a person's turn, who may pass the letter on or end it then."""
    if letter.state == "diterima":
        return letter.opd in who.memutus and not letter.dicabut
    return not who.jabatan.isdisjoint(waiting_posts(letter))


def open_orders(who: Pelaku, letter: SuratMasuk) -> tuple[Disposisi, ...]:
    """The disposisi that a person's part rests on: those to his posts that nobody in these posts has done yet."""
    posts = who.jabatan.intersection(waiting_posts(letter))
    mine = [one for one in letter.disposisi if posts.intersection(one.kepada)]
    done = set(letter.selesai_bagian)
    return tuple(one for one in mine if any(f"{one.id}:{post}" not in done for post in posts.intersection(one.kepada)))


def _parts_done(who: Pelaku, letter: SuratMasuk) -> tuple[str, ...]:
    """With those of this person's posts, after he has done his part."""
    mine = (f"{one.id}:{post}" for one in letter.disposisi for post in one.kepada if post in who.jabatan)
    return tuple(dict.fromkeys((*letter.selesai_bagian, *mine)))


def order_of(who: Pelaku, letter: SuratMasuk) -> str:
    """What a person does something about: his own part, or the whole letter, and the order that it rests on.

    A person who decided about this knew no later order: `bagian:` or `surat:` and the id of the disposisi. Of a letter
    that was withdrawn he knew that: `dicabut:` and the id.
    """
    part = letter.state == "didisposisi" and waits_for(who, letter)
    orders = [one for one in letter.disposisi if not part or not who.jabatan.isdisjoint(one.kepada)]
    what = "dicabut" if letter.dicabut else "bagian" if part else "surat"
    return f"{what}:{orders[-1].id if orders else ''}"


def _unseen(who: Pelaku, letter: SuratMasuk, seen: str) -> bool:
    """Whether the letter was withdrawn, or a person's part rests on a newer order, after what he has seen."""
    ids = [one.id for one in letter.disposisi]
    what, _, last = seen.partition(":")
    if letter.dicabut and what != "dicabut":
        return True
    later = ids[ids.index(last) + 1 :] if last in ids else ids
    return any(one.id in later for one in open_orders(who, letter))


def _require_seen(who: Pelaku, letter: SuratMasuk, seen: str) -> None:
    if seen and seen != order_of(who, letter):
        raise WrongState(
            "Sejak Anda membacanya, surat ini didisposisikan lagi atau bagian Anda sudah dikerjakan; "
            "baca kembali, lalu ulangi bila masih perlu."
        )


def others_than(who: Pelaku, letter: SuratMasuk) -> tuple[str, ...]:
    """The posts whose parts stay open when this person has done his own."""
    return tuple(post for post in waiting_posts(letter) if post not in who.jabatan)


def left_after(who: Pelaku, letter: SuratMasuk) -> tuple[str, ...]:
    """The posts that a letter still waits for when this person ends it: those beside him, if he has a part at all.

    Who has none is its head, or who stands in, and ends the whole.
    """
    return others_than(who, letter) if waits_for(who, letter) else ()


def ended_with(who: Pelaku, letter: SuratMasuk) -> tuple[str, ...]:
    """The posts whose open parts end when this person, who has none himself, ends the whole letter."""
    return () if waits_for(who, letter) else others_than(who, letter)


def may_end(who: Pelaku, letter: SuratMasuk) -> bool:
    """Whoever it waits for; and at any time the office's own head, or who stands in for him.

    Heads of units above read the letter and no more: it waits for the head that it was sent to.
    """
    return letter.opd in who.memutus or waits_for(who, letter)


def may_dispose(who: Pelaku, letter: SuratMasuk) -> bool:
    """The same people, when there are posts below them."""
    return bool(who.bawahan) and may_end(who, letter)


def may_file(who: Pelaku, letter: SuratMasuk) -> bool:
    """The clerk ends a letter that needs no disposition, once it stands in the register."""
    return may_keep(who, letter) and letter.diagendakan and letter.state == "diterima"


def finish(letter: SuratMasuk, who: Pelaku, now: datetime, catatan: str = "", seen: str = "") -> SuratMasuk:
    """End one's own part of a letter; the last part, the head and the clerk end the letter.

    `seen`: `order_of` when the person decided so; a later order is not ended with it.
    """
    _require_step(letter, "selesai")
    require_right(may_follow(who, letter), "Surat ini bukan untuk unit Anda.")
    if not may_end(who, letter):
        require_right(
            may_file(who, letter),
            "Surat ini diselesaikan oleh pimpinan atau penerima disposisi yang belum meneruskan atau menyelesaikannya; "
            "tata usaha hanya menyelesaikan surat yang sudah diagendakan dan tidak perlu disposisi.",
        )
        require_note(catatan, "Tuliskan mengapa surat ini tidak perlu disposisi.")
    require_note(catatan)
    _require_seen(who, letter, seen)
    if left := left_after(who, letter):
        parts = _parts_done(who, letter)
        return note(letter, who, now, PART_DONE, catatan, giliran=left, selesai_bagian=parts)
    done = note(letter, who, now, "selesai", catatan, state="selesai", giliran=())
    ended = (Riwayat(now, who.pegawai, who.nama, PART_ENDED, post) for post in ended_with(who, letter))
    return replace(done, riwayat=(*done.riwayat, *ended))


def archive(letter: SuratMasuk, who: Pelaku, now: datetime) -> SuratMasuk:
    _require_step(letter, "arsipkan")
    require_right(may_keep(who, letter), "Hanya tata usaha yang mengarsipkan surat; surat rahasia pimpinan.")
    if not letter.diagendakan:
        raise WrongState("Surat ini belum diagendakan; agendakan dahulu, lalu arsipkan.")
    return note(letter, who, now, "arsipkan", state="diarsipkan")
