"""Letters and signing in memory; every step is the domain's own."""

import random
import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from portalpns.client.sync.project import Letter
from portalpns.client.usecases.naskah import content, overtaken, way_of
from portalpns.client.usecases.surat import Filter, SuratCases, SuratRow
from portalpns.client.usecases.tandatangan import SignResult, TandaTanganCases, to_sign
from portalpns.demo.letters import KINDS, invitation, request
from portalpns.documents.percobaan import draw
from portalpns.domain import surat as law
from portalpns.domain import surat_masuk
from portalpns.domain.absensi.tugas import duties, left_out, signers_of
from portalpns.domain.ajuan import unserved
from portalpns.domain.errors import KeyProblem, NotFound, PortalError
from portalpns.domain.ids import new_id
from portalpns.domain.naskah import Jenis, Naskah, NaskahCetak, Penerima
from portalpns.domain.surat import Disposisi, Langkah, StateKeluar, SuratKeluar, SuratMasuk, Tanda
from portalpns.protocol.actions import SuratSimpan
from portalpns.signing.keys.held import HeldKey
from ui.pages.double.world import NOW, OFFICE, TODAY

if TYPE_CHECKING:
    from ui.pages.double.core import DoubleCore


class DoubleSurat(SuratCases):
    """Letters by id; every step is the domain's."""

    def __init__(self, core: "DoubleCore") -> None:
        self.core = core
        self.letters: dict[str, Letter] = {}
        self.autosaved: dict[str, SuratKeluar] = {}
        self.bases: dict[str, SuratSimpan | None] = {}
        self.calls: list[tuple[Any, ...]] = []
        self.hold = threading.Event()
        self.hold.set()

    def fill(self, count: int) -> None:
        dice, office = random.Random(5), self.core.office
        others = [
            unit.id for unit in office.opd.values() if unit.jenis in ("dinas", "badan", "setda") and unit.id != OFFICE
        ]
        states: tuple[StateKeluar, ...] = (
            "konsep",
            "dikembalikan",
            "diperiksa",
            "diparaf",
            "menunggu_ttd",
            "ditandatangani",
            "terkirim",
        )
        for place in range(count):
            make = KINDS[place % 4]
            naskah = make(office, OFFICE, dice.sample(others, k=2), TODAY - timedelta(days=place // 3), dice)
            letter = self.made(naskah, states[place % len(states)], place)
            self.letters[letter.id] = letter
        for place in range(count):
            unit = dice.choice(others)
            naskah = dice.choice((invitation, request))(office, unit, [OFFICE], TODAY, dice)
            when = NOW - timedelta(hours=5 * place + 1)
            came = SuratMasuk(
                f"m{place:04d}", OFFICE, office.holder[office.head[unit]].jabatan,
                f"000.1.5/{300 - place}/{unit.upper()}/2026", when.date(), naskah.hal, "ab" * 32, when,
                derajat=naskah.derajat, agenda=None if place % 3 else 812 - place,
                dibaca=() if place % 4 == 0 else (self.core.me.id,),
                riwayat=(law.Riwayat(when, "", unit.upper(), "terkirim"),),
            )  # fmt: skip
            self.letters[came.id] = came

    def made(self, naskah: Naskah, state: StateKeluar, place: int) -> SuratKeluar:
        office, when = self.core.office, NOW - timedelta(hours=7 * place)
        chain, head = office.chain[OFFICE], office.head[OFFICE]
        letter = SuratKeluar(f"k{place:04d}", OFFICE, naskah, office.clerk[OFFICE].id, when, diubah=when)
        steps = [Langkah(post) for post in chain]
        done = {"diparaf": 1, "menunggu_ttd": 2, "ditandatangani": 2, "terkirim": 2}.get(state, 0)
        for number in range(done):
            holder = office.holder[chain[number]]
            steps[number] = Langkah(chain[number], "paraf", holder.id, when + timedelta(hours=number + 1), "x")
        signed = when + timedelta(hours=4) if state in ("ditandatangani", "terkirim") else None
        frozen = done == 2
        note = law.Riwayat(
            when, office.holder[chain[0]].id, office.holder[chain[0]].nama, "kembalikan", "Lengkapi dasar hukumnya."
        )
        return replace(
            letter, state=state, rantai=tuple(steps), tanda=(Tanda(head, pada=signed),),
            nomor=f"{naskah.klasifikasi}/{91 + place}/DISKOMINFOTIK/2026" if frozen else None,
            tanggal=when.date() if frozen else None, pdf_sha="ab" * 32 if frozen else "",
            riwayat=(note,) if state == "dikembalikan" else (),
        )  # fmt: skip

    # lists

    def _found(self, wanted: Filter) -> list[SuratRow]:
        rows = []
        for letter in self.letters.values():
            row = self.row(letter)
            if row.kotak != wanted.kotak or (wanted.states and row.state not in wanted.states):
                continue
            if wanted.belum_dibaca and row.dibaca:
                continue
            if wanted.giliran_saya and not ({"paraf", "tandatangani"} & self.allowed(letter)):
                continue
            if wanted.text.lower() not in f"{row.hal} {row.nomor} {row.pihak}".lower():
                continue
            rows.append(row)
        keys = {
            "hal": lambda r: r.hal,
            "nomor": lambda r: r.nomor,
            "pihak": lambda r: r.pihak,
            "status": lambda r: r.state,
        }
        return sorted(rows, key=keys.get(wanted.urutkan, lambda r: r.urut), reverse=wanted.turun)

    def row(self, letter: Letter) -> SuratRow:
        if isinstance(letter, SuratMasuk):
            return SuratRow(
                letter.id, "masuk", letter.opd, letter.state, letter.nomor, letter.hal, letter.dari,
                letter.tanggal.isoformat(), letter.diterima.isoformat(), letter.jenis, letter.sifat, letter.derajat,
                "", self.core.me.id in letter.dibaca, letter.agenda, False,
            )  # fmt: skip
        turn = letter.langkah_kini or letter.tanda_kini
        giliran = self.core.direktori.jabatan[turn.jabatan].nama if turn else ""
        n, pihak = letter.naskah, ", ".join(one.nama for one in letter.naskah.kepada)
        return SuratRow(
            letter.id, "keluar", letter.opd, letter.state, letter.nomor or "", n.hal, pihak,
            (letter.tanggal or letter.dibuat.date()).isoformat(), letter.dibuat.isoformat(), n.jenis, n.sifat,
            n.derajat, giliran, True, None, False,
        )  # fmt: skip

    def count(self, wanted: Filter) -> int:
        return len(self._found(wanted))

    def returned(self) -> int:
        mine = (one for one in self.letters.values() if isinstance(one, SuratKeluar))
        return sum(one.state == "dikembalikan" and one.pembuat == self.core.me.id for one in mine)

    def rows(self, wanted: Filter, offset: int = 0, limit: int = 100) -> list[SuratRow]:
        return self._found(wanted)[offset : offset + limit]

    def place(self, wanted: Filter, letter_id: str) -> int | None:
        return next((place for place, row in enumerate(self._found(wanted)) if row.id == letter_id), None)

    # one letter

    def get(self, letter_id: str) -> Letter:
        try:
            return self.letters[letter_id]
        except KeyError:
            raise NotFound("Surat ini tidak ditemukan di komputer Anda.") from None

    def new(self, jenis: Jenis, opd: str | None = None) -> SuratKeluar:
        office = self.core.office
        blank = law.new(new_id(), opd or OFFICE, Naskah(jenis), self.core.pelaku(), NOW)
        chain = tuple(Langkah(post) for post in office.chain[OFFICE])
        return replace(blank, rantai=chain, tanda=(Tanda(office.head[OFFICE]),))

    def save(self, letter: SuratKeluar, known: Collection[SuratSimpan] | None = None) -> None:
        self.hold.wait(10)
        if (before := self.stored(letter.id)) is not None:
            if known is not None and (error := overtaken(before, (*known, content(letter)))) is not None:
                raise error
            law.require_state(law.KELUAR, "simpan", before.state)
        self.calls.append(("save", letter.id))
        self.autosaved.pop(letter.id, None)
        self.letters[letter.id] = replace(letter, diubah=NOW)

    def autosave(self, letter: SuratKeluar, base: SuratSimpan | None = None) -> None:
        self.calls.append(("autosave", letter.id))
        self.autosaved[letter.id] = letter
        self.bases[letter.id] = base

    def typed_over(self, letter_id: str) -> SuratSimpan | None:
        return self.bases[letter_id]

    def keep_as_new(self, seq: int) -> SuratKeluar:
        self.core.sync.decided.append(("keep_as_new", seq))
        self.core.sync.refused = []
        return self.new("surat_dinas")

    def save_as_new(self, typed: SuratKeluar) -> SuratKeluar:
        made = replace(self.new(typed.naskah.jenis), naskah=typed.naskah)
        self.save(made)
        self.autosaved.pop(typed.id, None)
        return made

    def replaced_by(self, seq: int) -> SuratKeluar | None:
        (row,) = [one for one in self.core.sync.refused if one.seq == seq]
        return self.stored(row.entity)

    def may_write(self) -> bool:
        return True

    def changed_since(self, _seq: int) -> None:
        return None

    def way(self, letter_id: str) -> tuple[SuratKeluar, str]:
        letter = self.get(letter_id)
        assert isinstance(letter, SuratKeluar)
        return letter, way_of(letter, self.core.direktori)

    def typed(self, letter_id: str) -> SuratKeluar | None:
        return self.autosaved.get(letter_id)

    def stored(self, letter_id: str) -> SuratKeluar | None:
        found = self.letters.get(letter_id)
        return found if isinstance(found, SuratKeluar) else None

    def recovered(self) -> list[SuratKeluar]:
        return list(self.autosaved.values())

    def forget_typed(self, letter_id: str) -> None:
        del self.autosaved[letter_id]

    def _step(self, name: str, letter_id: str, *arguments: Any, **named: Any) -> None:
        self.hold.wait(10)
        self.calls.append((name, letter_id, *arguments))
        letter = self.get(letter_id)
        step = getattr(surat_masuk if isinstance(letter, SuratMasuk) else law, name)
        self.letters[letter_id] = step(letter, self.core.pelaku(), NOW, *arguments, **named)

    def submit(self, letter_id: str, seen_hash: str = "") -> None:
        letter = self.get(letter_id)
        assert isinstance(letter, SuratKeluar)
        self.preview(letter)
        self._step("submit", letter_id)

    def initial(self, letter_id: str, seen_hash: str, catatan: str = "") -> None:
        self._step("initial", letter_id, seen_hash, catatan)

    def give_back(self, letter_id: str, catatan: str, seen: str = "") -> None:
        self._step("give_back", letter_id, catatan, seen)

    def send(self, letter_id: str) -> None:
        self._step("send", letter_id)

    def cancel(self, letter_id: str, alasan: str, seen: str = "") -> None:
        self._step("cancel", letter_id, alasan, seen)

    def revoke(self, letter_id: str, alasan: str, pencabut: str = "") -> None:
        self._step("revoke", letter_id, alasan, pencabut)

    def register(self, letter_id: str) -> None:
        self._step("register", letter_id, 813)

    def mark_read(self, letter_id: str, seen: str = "") -> None:
        self._step("read", letter_id, seen)

    def dispose(
        self, letter_id: str, kepada: Sequence[str], instruksi: Sequence[str], catatan: str = "",
        batas: date | None = None, seen: str = "",
    ) -> None:  # fmt: skip
        order = Disposisi(new_id(), "", tuple(kepada), tuple(instruksi), NOW, catatan, batas)
        self._step("dispose", letter_id, order, seen)

    def finish(self, letter_id: str, catatan: str = "", seen: str = "") -> None:
        self._step("finish", letter_id, catatan, seen)

    def archive(self, letter_id: str) -> None:
        self._step("archive", letter_id)

    def duplicate(self, letter_id: str) -> SuratKeluar:
        letter = self.get(letter_id)
        assert isinstance(letter, SuratKeluar)
        return replace(self.new(letter.naskah.jenis), naskah=letter.naskah)

    def left_out(self, letter: SuratKeluar) -> str:
        book = self.core.direktori
        return left_out(duties(letter, book, signers_of(letter, book, TODAY), TODAY))

    def lost_by_saving(self, letter: SuratKeluar) -> str:
        return ""

    def unserved(self, naskah: Naskah) -> tuple[Penerima, ...]:
        return unserved(naskah, self.core.direktori, TODAY)

    def preview(self, letter: SuratKeluar) -> bytes:
        book = self.core.direktori
        signers = tuple(book.signature_block(t, TODAY, f"ttd_{n}") for n, t in enumerate(letter.tanda, 1))
        return draw(
            NaskahCetak(
                letter.naskah, book.kop(letter.opd), signers, letter.nomor, letter.tanggal, konsep=letter.nomor is None
            )
        )

    def pdf(self, letter_id: str) -> bytes | None:
        letter = self.get(letter_id)
        if isinstance(letter, SuratKeluar):
            return self.preview(letter) if letter.pdf_sha else None
        office, dice = self.core.office, random.Random(3)
        sender = self.made(invitation(office, OFFICE, ["dinkes", "setda"], TODAY, dice), "terkirim", 1)
        return self.preview(replace(sender, naskah=replace(sender.naskah, hal=letter.hal), nomor=letter.nomor))

    def fetch_pdf(self, letter_id: str) -> bytes:
        raise PortalError("Naskah belum ada di komputer ini dan server tidak terhubung.")

    def allowed(self, letter: Letter) -> frozenset[str]:
        who, found = self.core.pelaku(), set()
        if isinstance(letter, SuratMasuk):
            found = {step for step, states in law.MASUK.items() if letter.state in states and step != "baca"}
            if letter.agenda is not None or not who.has(letter.opd, "tata_usaha"):
                found.discard("agendakan")
            return frozenset(found)
        turn = letter.langkah_kini or letter.tanda_kini
        mine = turn is not None and turn.jabatan in who.jabatan
        for step, states in law.KELUAR.items():
            if letter.state in states and step != "bekukan":
                found.add(step)
        if not mine:
            found -= {"paraf", "kembalikan", "tandatangani"}
        if not law.may_draft(who, letter.opd) or not who.has(letter.opd, "penyusun"):
            found -= {"simpan", "ajukan", "batalkan", "kirim"}
        if not any(t.jabatan in who.jabatan for t in letter.tanda):
            found.discard("cabut")
        return frozenset(found)


class DoubleTandaTangan(TandaTanganCases):
    """The passphrase is `rahasia`; opening gives the demo key's face."""

    def __init__(self, core: "DoubleCore") -> None:
        self.core = core
        self.opened: list[str | bytearray] = []
        self.signed: list[str] = []
        self.gate = threading.Semaphore(1000)

    def waiting(self) -> list[SuratRow]:
        found = [
            one
            for one in self.core.surat.letters.values()
            if isinstance(one, SuratKeluar) and one.state == "menunggu_ttd"
        ]
        return [self.core.surat.row(one) for one in found]

    def files(self, ids: Iterable[str]) -> dict[str, str]:
        letters = (self.core.surat.letters[one] for one in ids)
        return {one.id: to_sign(one) for one in letters if isinstance(one, SuratKeluar)}

    def open_key(self, path: Path, passphrase: str | bytearray) -> HeldKey:
        self.opened.append(passphrase)
        if passphrase != "rahasia":
            raise KeyProblem("Frasa sandi sertifikat salah.", code="passphrase")
        face = SimpleNamespace(
            name=self.core.me.nama, nip=self.core.me.nip, jabatan="Kepala Dinas", issuer="CA CONTOH, bukan BSrE",
            certificate=SimpleNamespace(not_valid_after_utc=NOW + timedelta(days=40)),
        )  # fmt: skip
        return cast(HeldKey, face)  # to make a certificate takes its time, and nothing is signed with it here

    def warnings(self, key: HeldKey) -> list[str]:
        return ["Sertifikat berakhir 40 hari lagi (3 Januari 2027)."]

    def sign_many(
        self, ids: Sequence[str], key: HeldKey, progress: Callable[[int, int, str], None] | None = None,
        cancelled: Callable[[], bool] | None = None, files: Mapping[str, str] | None = None,
    ) -> list[SignResult]:  # fmt: skip
        assert files is not None
        assert files.keys() == set(ids)
        assert progress is not None
        assert cancelled is not None
        results = []
        for place, letter_id in enumerate(ids):
            if cancelled():
                break
            self.gate.acquire(timeout=10)
            letter = self.core.surat.get(letter_id)
            assert isinstance(letter, SuratKeluar)
            if "Bimbingan" in letter.naskah.hal:
                results.append(SignResult(letter_id, False, "Naskah beku surat ini belum siap ditandatangani."))
                continue
            signed = tuple(replace(one, pada=NOW) for one in letter.tanda)
            self.core.surat.letters[letter_id] = replace(letter, state="ditandatangani", tanda=signed)
            self.signed.append(letter_id)
            results.append(SignResult(letter_id, True))
            progress(place + 1, len(ids), letter_id)
        return results
