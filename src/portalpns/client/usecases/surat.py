"""What a person does with letters: write, save, send into the chain, check, give back, deliver, receive, dispose."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from portalpns.client.sync.project import decode_letter
from portalpns.client.usecases.face import Desk, local_today
from portalpns.client.usecases.hak import allowed_steps
from portalpns.domain import surat
from portalpns.domain.errors import BadInput, NotAllowed, NotFound, file_problem
from portalpns.domain.ids import new_id
from portalpns.domain.naskah import SIFAT_KODE, Jenis, Naskah, NaskahCetak, Penandatangan
from portalpns.domain.penomoran import print_number
from portalpns.domain.surat import Langkah, SuratKeluar, SuratMasuk, Tanda, naskah_hash
from portalpns.domain.wewenang import LETTER_ROLES
from portalpns.protocol import actions
from portalpns.protocol.codec import decode, encode
from portalpns.store.cache import documents, lists
from portalpns.store.cache.lists import Filter, SuratRow
from portalpns.store.cache_tables import draft

if TYPE_CHECKING:
    from portalpns.protocol.actions import Action

LETTERS = frozenset({"surat", "outbox"})
_SAVE_DRAFT = """INSERT INTO draft (id, body, at) VALUES (?, ?, ?)
ON CONFLICT (id) DO UPDATE SET body = excluded.body, at = excluded.at"""


class SuratCases:
    """Letters of the signed-in person; every step is queued with its effect and pushed when the network allows."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.last_saved: datetime | None = None
        """When typing was last kept by itself."""

    # lists

    def count(self, wanted: Filter) -> int:
        with self._desk.cache.read() as connection:
            return lists.count(connection, self._mine(wanted))

    def rows(self, wanted: Filter, offset: int = 0, limit: int = 200) -> list[SuratRow]:
        with self._desk.cache.read() as connection:
            return lists.rows(connection, self._mine(wanted), offset, limit)

    def get(self, letter_id: str) -> SuratKeluar | SuratMasuk:
        """A letter as it stands with the person's own pending steps; raises NotFound."""
        with self._desk.cache.read() as connection:
            found = documents.get(connection, letter_id)
        if found is None or found.kind not in ("surat_keluar", "surat_masuk"):
            raise NotFound("Surat ini tidak ditemukan di komputer Anda.")
        return decode_letter(found.kind, found.body)

    # writing

    def new(self, jenis: Jenis, opd: str | None = None) -> SuratKeluar:
        """An empty concept in memory: signed by the head of the office, checked by the posts in between."""
        desk = self._desk
        book, who = desk.direktori, desk.pelaku()
        unit = opd or self._own_office()
        if not surat.may_draft(who, unit):
            raise NotAllowed("Anda tidak berwenang menyusun surat untuk unit ini.")
        head = next((post for post in book.jabatan.values() if post.opd == unit and post.jenis == "pimpinan"), None)
        tanda = (Tanda(head.id),) if head else ()
        naskah = Naskah(jenis, dari=head.nama if head and jenis == "nota_dinas" else "")
        blank = surat.new(new_id(), unit, naskah, who, desk.clock())
        return replace(
            blank, rantai=tuple(Langkah(post) for post in self._chain(unit, head.id if head else "")), tanda=tanda
        )

    def duplicate(self, letter_id: str) -> SuratKeluar:
        """A new concept with the words of an old letter; dates of events are for the drafter to renew."""
        old = self.get(letter_id)
        if not isinstance(old, SuratKeluar):
            raise BadInput("Hanya surat keluar yang dapat disalin menjadi konsep baru.")
        blank = self.new(old.naskah.jenis, old.opd)
        chain = tuple(Langkah(step.jabatan, step.jenis) for step in old.rantai)
        signers = tuple(Tanda(tanda.jabatan, tanda.atas_nama) for tanda in old.tanda)
        return replace(blank, naskah=old.naskah, rantai=chain, tanda=signers)

    def save(self, letter: SuratKeluar) -> None:
        """Keep the concept and queue it for the server, in one transaction."""
        args = actions.SuratSimpan(letter.opd, letter.naskah, letter.rantai, letter.tanda, letter.kirim_otomatis)
        with self._desk.cache.act() as connection:
            self._desk.outbox.enqueue_letter(connection, letter.id, args, subject=letter.naskah.hal)
            connection.execute(sa.delete(draft).where(draft.c.id == letter.id))
        self._told()

    def autosave(self, letter: SuratKeluar) -> None:
        """Keep typing of an open editor against a crash; no step of the workflow."""
        now = self._desk.clock()
        with self._desk.cache.act() as connection:
            connection.exec_driver_sql(_SAVE_DRAFT, (letter.id, encode(letter).decode(), now.isoformat()))
        self.last_saved = now

    def recovered(self) -> list[SuratKeluar]:
        """Concepts that were being typed when the program ended."""
        with self._desk.cache.read() as connection:
            bodies = connection.scalars(sa.select(draft.c.body).order_by(draft.c.at.desc())).all()
        return [decode(body.encode(), SuratKeluar) for body in bodies]

    def forget_autosave(self, letter_id: str) -> None:
        with self._desk.cache.act() as connection:
            connection.execute(sa.delete(draft).where(draft.c.id == letter_id))

    # steps of outgoing letters

    def submit(self, letter_id: str) -> None:
        letter = self._outgoing(letter_id)
        self._step(letter_id, actions.SuratAjukan(naskah_hash(letter.naskah)))

    def initial(self, letter_id: str, seen_hash: str, catatan: str = "") -> None:
        self._step(letter_id, actions.SuratParaf(seen_hash, catatan))

    def give_back(self, letter_id: str, catatan: str) -> None:
        self._step(letter_id, actions.SuratKembalikan(catatan))

    def send(self, letter_id: str) -> None:
        self._step(letter_id, actions.SuratKirim())

    def cancel(self, letter_id: str, alasan: str) -> None:
        self._step(letter_id, actions.SuratBatalkan(alasan))

    def revoke(self, letter_id: str, alasan: str, pencabut: str = "") -> None:
        self._step(letter_id, actions.SuratCabut(alasan, pencabut))

    # steps of incoming letters

    def register(self, letter_id: str) -> None:
        self._step(letter_id, actions.MasukAgendakan())

    def mark_read(self, letter_id: str) -> None:
        letter = self.get(letter_id)
        session = self._desk.session
        if isinstance(letter, SuratMasuk) and session is not None and session.pegawai not in letter.dibaca:
            self._step(letter_id, actions.MasukBaca())

    def dispose(
        self, letter_id: str, kepada: tuple[str, ...], instruksi: tuple[str, ...], catatan: str = "",
        batas: date | None = None,
    ) -> None:  # fmt: skip
        self._step(letter_id, actions.MasukDisposisi(new_id(), tuple(kepada), tuple(instruksi), catatan, batas))

    def finish(self, letter_id: str, catatan: str = "") -> None:
        self._step(letter_id, actions.MasukSelesai(catatan))

    def archive(self, letter_id: str) -> None:
        self._step(letter_id, actions.MasukArsipkan())

    def allowed(self, letter: SuratKeluar | SuratMasuk) -> frozenset[str]:
        """Which steps this person may take now; the buttons that are offered."""
        return allowed_steps(letter, self._desk.pelaku())

    # pages

    def page(self, letter: SuratKeluar) -> NaskahCetak:
        """Everything that the letter's page shows, as a concept until it is frozen."""
        book = self._desk.direktori
        day = letter.tanggal or local_today(self._desk)
        unit = book.opd[letter.opd]
        nomor = letter.nomor or print_number(
            book.pemda.format_nomor, urut=None, klas=letter.naskah.klasifikasi or "…", unit=unit.singkatan,
            keamanan=SIFAT_KODE[letter.naskah.sifat], day=day,
        )  # fmt: skip
        return NaskahCetak(
            naskah=letter.naskah,
            kop=book.kop(letter.opd),
            penandatangan=tuple(self._block(tanda, day, f"ttd_{n}") for n, tanda in enumerate(letter.tanda, 1)),
            nomor=nomor,
            tanggal=day,
            tempat=book.pemda.kota,
            contoh=book.pemda.contoh,
            konsep=letter.nomor is None,
            profil=book.pemda.profil,
        )

    def preview(self, letter: SuratKeluar) -> bytes:
        """The concept as PDF; no database work beyond the master data in memory."""
        from portalpns.documents.surat_pdf import render_surat

        return render_surat(self.page(letter))

    def pdf(self, letter_id: str) -> bytes | None:
        """The newest official bytes, None while they are not on this computer or do not exist."""
        sha = _newest(self.get(letter_id))
        return self._desk.blobs.get(sha) if sha else None

    def fetch_pdf(self, letter_id: str) -> bytes:
        """The newest official bytes, from the server when they are not here yet."""
        sha = _newest(self.get(letter_id))
        if not sha:
            raise NotFound("Naskah resmi surat ini belum dibuat oleh server.", code="no_blob")
        found = self._desk.blobs.get(sha)
        data: bytes = found if found is not None else self._desk.sync.download(sha)
        return data

    def export_pdf(self, letter_id: str, path: Path) -> None:
        """Write the official PDF to a file of the person's choice."""
        data = self.fetch_pdf(letter_id)
        part = path.with_name(path.name + ".part")
        try:
            part.write_bytes(data)
            part.replace(path)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise file_problem(error, str(path), writing=True) from None

    # inside

    def _mine(self, wanted: Filter) -> Filter:
        """With the reader's posts, where the list shows only what waits for him."""
        if not wanted.giliran_saya:
            return wanted
        return replace(wanted, posts=tuple(sorted(self._desk.pelaku().jabatan)))

    def _step(self, letter_id: str, args: "Action") -> None:
        with self._desk.cache.act() as connection:
            self._desk.outbox.enqueue_letter(connection, letter_id, args)
        self._told()

    def _told(self) -> None:
        self._desk.notify(LETTERS)

    def _outgoing(self, letter_id: str) -> SuratKeluar:
        letter = self.get(letter_id)
        if not isinstance(letter, SuratKeluar):
            raise NotFound("Surat keluar ini tidak ditemukan di komputer Anda.")
        return letter

    def _own_office(self) -> str:
        """Where the person drafts: by role, else by the post held, else where he works."""
        desk = self._desk
        who, book = desk.pelaku(), desk.direktori
        by_role = sorted(opd for role, opd in who.peran if role in LETTER_ROLES)
        by_post = sorted(book.jabatan[post].opd for post in who.jabatan)
        session = desk.session
        person = book.pegawai.get(session.pegawai) if session else None
        if by_role or by_post:
            home = person.opd if person else ""
            offices = [*by_role, *by_post]
            return home if home in offices else offices[0]
        raise NotAllowed("Anda tidak memiliki peran penyusun surat di unit mana pun.")

    def _chain(self, unit: str, head: str) -> list[str]:
        """The posts between drafter and head: from the lowest administrative post up the line of superiors."""
        book, who = self._desk.direktori, self._desk.pelaku()
        own = [book.jabatan[post] for post in sorted(who.jabatan) if book.jabatan[post].opd == unit]
        if own:
            start = own[0].atasan
        else:
            posts = [post for post in book.jabatan.values() if post.opd == unit and post.jenis == "struktural"]
            above = {post.atasan for post in posts}
            lowest = [post for post in posts if post.id not in above]
            umum = [post for post in lowest if "Umum" in post.nama or "Tata Usaha" in post.nama]
            chosen = (umum or lowest)[:1]
            start = chosen[0].id if chosen else None
        chain: list[str] = []
        while start is not None and start != head and start not in chain:
            post = book.jabatan.get(start)
            if post is None or post.opd != unit:
                break
            chain.append(start)
            start = post.atasan
        return chain

    def _block(self, tanda: Tanda, day: date, field: str) -> Penandatangan:
        """A signature block; a post that nobody holds is shown as such in the preview instead of failing."""
        if tanda.cetak is not None:
            return tanda.cetak
        book = self._desk.direktori
        try:
            return book.signature_block(tanda, day, field)
        except NotFound:
            known = tanda.jabatan in book.jabatan
            words = book.post_words(tanda.jabatan) if known else "(penandatangan belum dipilih)"
            return Penandatangan(words, "(belum terisi)", field=field)


def _newest(letter: SuratKeluar | SuratMasuk) -> str:
    if isinstance(letter, SuratMasuk):
        return letter.pdf_sha
    return letter.ttd_sha or letter.pdf_sha
