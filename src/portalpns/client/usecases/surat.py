"""What a person does with letters: lists, concepts with autosave, the steps of both state machines, pages, files."""

import logging
import threading
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from portalpns.client.sync.api import ProblemReply, as_domain_error
from portalpns.client.sync.project import Letter, decode_letter
from portalpns.client.usecases import daftar
from portalpns.client.usecases import rows as lists
from portalpns.client.usecases.desk import Desk
from portalpns.client.usecases.langkah import SEEN, allowed_steps, default_chain, read_as
from portalpns.client.usecases.naskah import KEPT, content, gone, lost_by_saving, overtaken, way_of
from portalpns.client.usecases.rows import Filter, SuratRow
from portalpns.domain.absensi.tugas import duties, left_out, signers_of
from portalpns.domain.ajuan import require_receivers, require_staffed, unserved
from portalpns.domain.cetak import page_of
from portalpns.domain.direktori import Direktori
from portalpns.domain.errors import BadInput, FileProblem, NotAllowed, NotFound, PortalError, WrongState
from portalpns.domain.ids import new_id
from portalpns.domain.kelengkapan import check
from portalpns.domain.naskah import SECRET, Jenis, Naskah, NaskahCetak, Penerima
from portalpns.domain.surat import NomorRahasia, SuratKeluar, SuratMasuk, may_draft, naskah_hash, paraf_hash
from portalpns.domain.surat import new as new_letter
from portalpns.files import replace_file
from portalpns.protocol import actions
from portalpns.protocol.codec import decode, encode
from portalpns.store.cache import documents
from portalpns.store.cache_tables import draft

if TYPE_CHECKING:
    from portalpns.documents.laporan import Laporan

__all__ = ["Filter", "SuratCases", "SuratRow"]
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Typing:
    """What stands in an open editor, and the saved version that it was typed over."""

    letter: SuratKeluar
    base: actions.SuratSimpan | None


class SuratCases:
    """Use cases of letters; every change is queued and shown at once, online or not."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._lock = threading.Lock()
        self._unsaved: dict[str, _Typing] = {}
        """Typed text that could not be written to the disk yet."""

    # lists

    def count(self, wanted: Filter) -> int:
        who = self._desk.who()
        with self._desk.cache.read() as connection:
            return lists.count(connection, wanted, who)

    def returned(self) -> int:
        """How many concepts that this person drafted came back with a note."""
        with self._desk.cache.read() as connection:
            return len(lists.returned(connection, self._desk.pegawai))

    def rows(self, wanted: Filter, offset: int = 0, limit: int = 100) -> list[SuratRow]:
        who = self._desk.who()
        with self._desk.cache.read() as connection:
            return lists.page(connection, wanted, who, self._book(), offset, limit)

    def registers(self, wanted: Filter) -> list[str]:
        """The offices whose letters a filter finds; each has a register of its own."""
        who = self._desk.who()
        with self._desk.cache.read() as connection:
            return lists.offices(connection, wanted, who)

    def report(self, wanted: Filter, opd: str | None = None) -> "Laporan":
        """All letters of a filter in one office as a report under its letterhead: outgoing ones in the filter's order,
        incoming ones by their number in the register. BadInput where `opd` is to be named, as they are of several."""
        book, who = self._desk.direktori, self._desk.who()
        person = book.pegawai.get(self._desk.pegawai)
        units = [opd] if opd else self.registers(wanted)
        if len(units) > 1:
            names = ", ".join(book.opd[unit].nama for unit in units)
            raise BadInput(f"Daftar yang diekspor memuat surat satu unit; pilih salah satu: {names}.")
        unit = units[0] if units else wanted.opd or (person.opd if person is not None else min(book.opd))
        # one view of the cache: a letter that comes in meanwhile must neither double nor hide another
        with self._desk.cache.read() as connection:
            rows = lists.page(connection, wanted, who, book, 0, lists.count(connection, wanted, who))
            rows = [row for row in rows if row.opd == unit]
            found = documents.get_many(connection, [row.id for row in rows])
            whole = wanted.semua_unit or wanted.opd is not None or who.serves(unit)
            hidden = self._hidden(connection, wanted, unit, {row.id for row in rows}) if whole else None
        letters = {key: decode_letter(doc.kind, doc.body) for key, doc in found.items()}
        return daftar.report(rows, letters, hidden, wanted.kotak, book, unit, self._desk.today())

    def _hidden(self, connection: Connection, wanted: Filter, unit: str, seen: set[str]) -> list[NomorRahasia] | None:
        """Numbers of secret letters that this person does not see; None where no whole register is asked for."""
        if replace(wanted, opd=None, semua_unit=False, urutkan="terbaru", turun=True) != Filter(wanted.kotak):
            return None
        docs = documents.of_kind(connection, "nomor_rahasia", f"o:{unit}")
        numbers = (decode(doc.body.encode(), NomorRahasia) for doc in docs)
        return [one for one in numbers if one.kotak == wanted.kotak and one.surat not in seen]

    def place(self, wanted: Filter, letter_id: str) -> int | None:
        """Where the letter stands among these rows, counted from 0; None when it does not."""
        who = self._desk.who()
        with self._desk.cache.read() as connection:
            return lists.place(connection, wanted, who, letter_id)

    def get(self, letter_id: str) -> Letter:
        """The letter with own pending actions; NotFound."""
        with self._desk.cache.read() as connection:
            found = documents.get(connection, letter_id)
        if found is None or found.kind not in ("surat_keluar", "surat_masuk"):
            raise NotFound("Surat ini tidak ditemukan di komputer Anda.")
        return decode_letter(found.kind, found.body)

    def allowed(self, letter: Letter) -> frozenset[str]:
        """The steps that this person may take with the letter now."""
        return allowed_steps(letter, self._desk.who())

    # concepts

    def may_write(self) -> bool:
        """Whether there is an office that this person may draft for."""
        who = self._desk.who()
        return any(may_draft(who, unit) for unit in self._desk.direktori.opd)

    def new(self, jenis: Jenis, opd: str | None = None) -> SuratKeluar:
        """An empty concept in memory with the usual chain and signer; NotAllowed without an office to draft for."""
        who, book = self._desk.who(), self._desk.direktori
        unit = opd or _own_office(book, self._desk.pegawai, lambda one: may_draft(who, one))
        if unit is None:
            raise NotAllowed("Anda tidak berwenang menyusun surat.")
        letter = new_letter(new_id(), unit, Naskah(jenis), who, self._desk.clock())
        rantai, tanda = default_chain(book, unit, who, self._desk.today())
        return replace(letter, rantai=rantai, tanda=tanda)

    def save(self, letter: SuratKeluar, known: Collection[actions.SuratSimpan] | None = None) -> None:
        """Keep the concept and queue it; the autosaved typing goes with the same transaction.

        `known`: the versions that its writer has seen; Overtaken where another one stands there by now, WrongState
        where the letter is not this person's to see any more.
        """
        args = content(letter)
        why_gone = gone(self.may_write())
        begun = self._desk.clock()
        with self._desk.act("surat") as connection:
            if known is not None:
                stored = documents.get(connection, letter.id)
                if stored is None:
                    raise WrongState(why_gone)
                error = overtaken(decode(stored.body.encode(), SuratKeluar), (*known, args))
                if error is not None:
                    raise error
            self._desk.outbox.enqueue_letter(connection, letter.id, args)
            # what was typed and kept while this save was on its way stays
            connection.execute(sa.delete(draft).where(draft.c.id == letter.id, draft.c.at <= begun))
        self._keep(letter.id, None)

    def autosave(self, letter: SuratKeluar, base: actions.SuratSimpan | None = None) -> None:
        """Keep what is being typed, ahead of `save`; on a full disk it stays in memory and is tried again next time.

        `base`: the saved version that it is typed over, None for a letter that was never saved.
        """
        if self._is_stored(letter):  # changed back: kept, it would be offered as unsaved after a colleague's next save
            self.forget_typed(letter.id)
            return
        self._keep(letter.id, _Typing(letter, base))
        with self._lock:
            waiting = dict(self._unsaved)
        now = self._desk.clock()
        with self._desk.cache.act() as connection:
            for one in waiting.values():
                connection.exec_driver_sql(
                    """INSERT INTO draft (id, body, base, at) VALUES (?, ?, ?, ?)
                    ON CONFLICT (id) DO UPDATE SET body = excluded.body, base = excluded.base, at = excluded.at""",
                    (
                        one.letter.id,
                        encode(one.letter).decode(),
                        encode(one.base).decode() if one.base else None,
                        now.isoformat(timespec="microseconds"),
                    ),
                )
        with self._lock:
            for key, one in waiting.items():
                if self._unsaved.get(key) is one:
                    del self._unsaved[key]

    def recovered(self) -> list[SuratKeluar]:
        """Typing that was never saved (power cut, crash, full disk), newest first."""
        with self._desk.cache.read() as connection:
            bodies = connection.scalars(sa.select(draft.c.body).order_by(draft.c.at.desc())).all()
        kept = {letter.id: letter for letter in (decode(body.encode(), SuratKeluar) for body in bodies)}
        with self._lock:
            waiting = {**kept, **{key: one.letter for key, one in self._unsaved.items()}}
        return [letter for letter in waiting.values() if not self._is_stored(letter)]

    def typed(self, letter_id: str) -> SuratKeluar | None:
        """The typing into this letter that was never saved."""
        return next((letter for letter in self.recovered() if letter.id == letter_id), None)

    def stored(self, letter_id: str) -> SuratKeluar | None:
        """The outgoing letter, None where there is none on this computer."""
        try:
            return self._outgoing(letter_id)
        except NotFound:
            return None

    def typed_over(self, letter_id: str) -> actions.SuratSimpan | None:
        """The saved version that recovered typing was begun with; None where there was none, or it is not known."""
        with self._lock:
            if (waiting := self._unsaved.get(letter_id)) is not None:
                return waiting.base
        with self._desk.cache.read() as connection:
            body = connection.scalar(sa.select(draft.c.base).where(draft.c.id == letter_id))
        return decode(body.encode(), actions.SuratSimpan) if body else None

    def forget_typed(self, letter_id: str) -> None:
        """Throw away typing that was never saved."""
        with self._desk.cache.act() as connection:
            connection.execute(sa.delete(draft).where(draft.c.id == letter_id))
        self._keep(letter_id, None)

    def duplicate(self, letter_id: str) -> SuratKeluar:
        """A new concept in memory with the content of another letter."""
        source = self.get(letter_id)
        if not isinstance(source, SuratKeluar):
            raise BadInput("Surat masuk tidak dapat disalin menjadi konsep.")
        return self._copy(source)

    def keep_as_new(self, seq: int) -> SuratKeluar:
        """Save the words of a refused save as a concept of its own; the one that others changed stays as it is."""
        _, args = self._desk.outbox.refused_args(seq)
        if not isinstance(args, actions.SuratSimpan):
            raise BadInput("Tindakan ini tidak memuat konsep surat.")
        letter = self._copy_of_words(args)
        self.save(letter)
        # after the save: should the power go between the two, the words are here twice
        self._desk.engine.drop_moved(seq)
        return letter

    def save_as_new(self, typed: SuratKeluar) -> SuratKeluar:
        """Save what was typed into one letter as a concept of its own; that letter stays as it is."""
        letter = self._copy_of_words(typed)
        self.save(letter)
        self.forget_typed(typed.id)
        return letter

    def replaced_by(self, seq: int) -> SuratKeluar | None:
        """The concept whose content a refused save would replace when it is tried again; None where it replaces none.

        NotFound for an action that is not refused any more.
        """
        entity, args = self._desk.outbox.refused_args(seq)
        stored = self.stored(entity)
        return stored if stored is not None and content(stored) != args else None

    def way(self, letter_id: str) -> tuple[SuratKeluar, str]:
        """A concept, and in words where it goes when it is sent; NotFound."""
        letter = self._outgoing(letter_id)
        return letter, way_of(letter, self._desk.direktori)

    def _copy_of_words(self, source: SuratKeluar | actions.SuratSimpan) -> SuratKeluar:
        """The same of words that stand nowhere else; who may write for no office is told that they stay."""
        if not self.may_write():
            raise NotAllowed(KEPT)
        return self._copy(source)

    def _copy(self, source: SuratKeluar | actions.SuratSimpan) -> SuratKeluar:
        """A new concept in memory with the same content, checkers and signers, none of whom has done anything yet.

        Who may not write for its office, or not any more, writes for his own: by that one's usual chain and signer, but
        for a secret one. A concept of that kind is read by all whom it names, so that its writer chooses them herself.
        """
        here = may_draft(self._desk.who(), source.opd)
        blank = self.new(source.naskah.jenis, source.opd if here else None)
        copy = replace(blank, naskah=source.naskah, kirim_otomatis=source.kirim_otomatis)
        if not here:
            return replace(copy, rantai=(), tanda=()) if source.naskah.sifat in SECRET else copy
        return replace(
            copy, rantai=tuple(replace(step, oleh=None, pada=None, hash="", catatan="") for step in source.rantai),
            tanda=tuple(replace(one, cetak=None, oleh=None, pada=None, sha256="") for one in source.tanda),
        )  # fmt: skip

    # steps of outgoing letters

    def submit(self, letter_id: str, seen_hash: str = "") -> None:
        """Send the concept on its way; Unprintable when its final page cannot be drawn, VacantPost.

        `seen_hash`: `paraf_hash` of what was read before; WrongState where something else stands there by now.
        """
        letter = self._outgoing(letter_id)
        if seen_hash and seen_hash != paraf_hash(letter.naskah, letter.rantai, letter.tanda):
            raise WrongState("Konsep ini berubah sejak Anda membacanya; baca kembali, lalu kirim lagi.")
        if seen_hash and self.typed(letter_id) is not None:
            raise WrongState("Konsep ini memuat tulisan yang belum disimpan; buka dan simpan dahulu, lalu kirim.")
        require_staffed(letter, self._desk.direktori, self._desk.today())
        if not check(letter.naskah):  # else the domain refuses it in its own words
            from portalpns.documents.percobaan import draw

            draw(replace(self.page(letter), konsep=False))
        self._queue(letter_id, actions.SuratAjukan(naskah_hash(letter.naskah)))

    def submit_again(self, seq: int, seen_hash: str) -> None:
        """Send a concept whose sending was refused, as it was read now; raises as `submit`, then the refusal stays."""
        letter_id, _ = self._desk.outbox.refused_args(seq)
        self.submit(letter_id, seen_hash)
        self._desk.engine.drop(seq)

    def changed_since(self, seq: int) -> tuple[Letter, str] | None:
        """The letter that a refused step was not meant for, as it is now, and what it is read as (`seen`).

        None where the step says nothing of what was read, or meant just this; NotFound where the letter is gone.
        """
        letter_id, args = self._desk.outbox.refused_args(seq)
        if not isinstance(args, SEEN):
            return None
        letter = self.get(letter_id)
        seen = read_as(letter, self._desk.who(), type(args))
        return None if args.seen in ("", seen) else (letter, seen)

    def repeat(self, seq: int, seen: str) -> None:
        """Take a refused step for the letter as it was read now; raises as the step, then the refusal stays."""
        letter_id, args = self._desk.outbox.refused_args(seq)
        if isinstance(args, SEEN):
            self._queue(letter_id, msgspec.structs.replace(args, seen=seen))
            self._desk.engine.drop(seq)

    def take_back(self, letter_id: str, seen: str = "") -> None:
        """Out of the chain, to be a concept again; WrongState where it is not what was read (`concept_of`) any more."""
        self._queue(letter_id, actions.SuratTarik(seen or self._read_as(letter_id, actions.SuratTarik)))

    def initial(self, letter_id: str, seen_hash: str, catatan: str = "") -> None:
        """Check or paraf for exactly what was seen (`paraf_hash`)."""
        self._queue(letter_id, actions.SuratParaf(seen_hash, catatan))

    def give_back(self, letter_id: str, catatan: str, seen: str = "") -> None:
        """With a remark; WrongState where the letter is not the one that was read (`version_of`) any more."""
        seen = seen or self._read_as(letter_id, actions.SuratKembalikan)
        self._queue(letter_id, actions.SuratKembalikan(catatan, seen))

    def send(self, letter_id: str) -> None:
        self._queue(letter_id, actions.SuratKirim())

    def cancel(self, letter_id: str, alasan: str, seen: str = "") -> None:
        """With a reason; `seen` as in `give_back`."""
        seen = seen or self._read_as(letter_id, actions.SuratBatalkan)
        self._queue(letter_id, actions.SuratBatalkan(alasan, seen))

    def revoke(self, letter_id: str, alasan: str, pencabut: str = "") -> None:
        self._queue(letter_id, actions.SuratCabut(alasan, pencabut))

    # steps of incoming letters

    def register(self, letter_id: str) -> None:
        """Enter in the register, which is to have read it; the number comes from the server."""
        letter = self.get(letter_id)
        with self._desk.act("surat") as connection:
            if isinstance(letter, SuratMasuk) and self._desk.pegawai not in letter.dibaca:
                seen = read_as(letter, self._desk.who(), actions.MasukBaca)
                self._desk.outbox.enqueue_letter(connection, letter_id, actions.MasukBaca(seen))
            self._desk.outbox.enqueue_letter(connection, letter_id, actions.MasukAgendakan())

    def mark_read(self, letter_id: str, seen: str = "") -> None:
        """Once only; a second call does nothing. `seen`: `order_of` of the letter as it was read, empty for now."""
        letter = self.get(letter_id)
        if isinstance(letter, SuratMasuk) and self._desk.pegawai not in letter.dibaca:
            self._queue(letter_id, actions.MasukBaca(seen or self._read_as(letter_id, actions.MasukBaca)))

    def dispose(
        self, letter_id: str, kepada: Sequence[str], instruksi: Sequence[str], catatan: str = "",
        batas: date | None = None, seen: str = "",
    ) -> None:  # fmt: skip
        """Pass the letter on to posts (ids) with instructions; VacantPost, WrongState after a later order than `seen`.

        `seen`: `order_of` of the letter as it was read, empty for as it is now.
        """
        require_receivers(kepada, self.get(letter_id).opd, self._desk.direktori, self._desk.today())
        seen = seen or self._read_as(letter_id, actions.MasukDisposisi)
        args = actions.MasukDisposisi(new_id(), tuple(kepada), tuple(instruksi), catatan, batas, seen)
        self._queue(letter_id, args)

    def finish(self, letter_id: str, catatan: str = "", seen: str = "") -> None:
        """End the letter or one's own part of it; `seen` as in `dispose`."""
        self._queue(letter_id, actions.MasukSelesai(catatan, seen or self._read_as(letter_id, actions.MasukSelesai)))

    def archive(self, letter_id: str) -> None:
        self._queue(letter_id, actions.MasukArsipkan())

    # pages and files

    def page(self, letter: SuratKeluar) -> NaskahCetak:
        """What would be printed now."""
        return page_of(letter, self._desk.master.latest(), self._desk.today())

    def preview(self, letter: SuratKeluar) -> bytes:
        """The letter as PDF, drawn here; needs no database. Unprintable names the field that is in the way."""
        from portalpns.documents.percobaan import draw

        return draw(self.page(letter))

    def left_out(self, letter: SuratKeluar) -> str:
        """The sentence on those whom a surat perintah tugas does not put on dinas luar by itself, else empty."""
        book, day = self._desk.master.latest(), letter.tanggal or self._desk.today()
        return left_out(duties(letter, book, signers_of(letter, book, day), day))

    def lost_by_saving(self, letter: SuratKeluar) -> str:
        """The sentence for a drafter who would not see this concept any more, else empty; needs no database."""
        book, day = self._desk.master.latest(), self._desk.today()
        return lost_by_saving(letter, book, book.pelaku(self._desk.pegawai, day), day)

    def unserved(self, naskah: Naskah) -> tuple[Penerima, ...]:
        """The recipients inside the pemda whose letters nobody reads today; needs no database."""
        return unserved(naskah, self._desk.master.latest(), self._desk.today())

    def pdf(self, letter_id: str) -> bytes | None:
        """The frozen or signed file, None while it is not on this computer."""
        sha = _file_of(self.get(letter_id))
        return self._desk.blobs.get(sha) if sha else None

    def fetch_pdf(self, letter_id: str) -> bytes:
        """The same, downloaded now where it is not here; NotFound, ServerProblem."""
        sha = _file_of(self.get(letter_id))
        if not sha:
            raise NotFound("Surat ini belum mempunyai berkas PDF.")
        try:
            data = self._desk.engine.fetch(sha)
        except ProblemReply as error:
            raise as_domain_error(error) from error
        self._desk.notify(frozenset({"surat"}))
        return data

    def export_pdf(self, letter_id: str, path: Path) -> None:
        """Write the file where the person wants it, whole or not at all; FileProblem."""
        data = self.pdf(letter_id) or self.fetch_pdf(letter_id)
        replace_file(path, data, path.name)

    def _read_as(self, letter_id: str, step: type[actions.Action]) -> str:
        return read_as(self.get(letter_id), self._desk.who(), step)

    def _queue(self, letter_id: str, args: actions.Action) -> None:
        with self._desk.act("surat") as connection:
            self._desk.outbox.enqueue_letter(connection, letter_id, args)

    def _outgoing(self, letter_id: str) -> SuratKeluar:
        letter = self.get(letter_id)
        if not isinstance(letter, SuratKeluar):
            raise NotFound("Surat keluar ini tidak ditemukan di komputer Anda.")
        return letter

    def _is_stored(self, typed: SuratKeluar) -> bool:
        """Whether the same was saved after all, such as when the window was closed in the middle of it."""
        stored = self.stored(typed.id)
        return stored is not None and content(stored) == content(typed)

    def _keep(self, letter_id: str, typing: "_Typing | None") -> None:
        with self._lock:
            self._unsaved.pop(letter_id, None)
            if typing is not None:
                self._unsaved[letter_id] = typing

    def _book(self) -> Direktori | None:
        try:
            return self._desk.direktori
        except FileProblem:
            raise
        except PortalError:
            return None  # before the first sync there are no names yet


def _file_of(letter: Letter) -> str:
    return (letter.ttd_sha or letter.pdf_sha) if isinstance(letter, SuratKeluar) else letter.pdf_sha


def _own_office(book: Direktori, pegawai: str, fits: Callable[[str], bool]) -> str | None:
    """The person's own office where it fits, else the first that does."""
    person = book.pegawai.get(pegawai)
    units = [person.opd] if person else []
    return next((unit for unit in [*units, *sorted(book.opd)] if fits(unit)), None)
