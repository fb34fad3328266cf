"""The main job from end to end, headless: a real server process, separate client caches, a killed server, real files.

Writes into OUT what an official would hold in hand: the signed letter, the month's report, pictures, and a summary with
the seconds of each step and what was checked. Any step that fails ends the journey with its sentence.
"""

import json
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from portalpns.client.core import Core
from portalpns.client.secrets import FileKeyring
from portalpns.client.usecases.daftar import write
from portalpns.demo.build import DemoCity, build_city
from portalpns.demo.letters import invitation, recipient
from portalpns.demo.office import OFFICE, PASSPHRASE, PASSWORD
from portalpns.demo.process import Fall, ServerProcess
from portalpns.demo.punches import attlog, demo_month, office_punches
from portalpns.demo.results import clear
from portalpns.demo.samples import changed
from portalpns.domain.errors import PortalError
from portalpns.domain.surat import Langkah, SuratKeluar, paraf_hash

RECEIVER = "dinkes"


class Journey:
    """One run; `say` receives a line of progress per step."""

    def __init__(self, out: Path, say: Callable[[str], None]) -> None:
        self.out = out
        self.say = say
        self.steps: dict[str, float] = {}
        self.checks: dict[str, Any] = {}
        self.cores: list[Core] = []

    @contextmanager
    def step(self, words: str) -> Iterator[None]:
        begin = time.perf_counter()
        yield
        self.steps[words] = round(time.perf_counter() - begin, 3)
        self.say(f"{words} ({self.steps[words]:.2f} detik)")

    def check(self, name: str, ok: object) -> None:
        """Record a fact that was really looked at; a false one ends the journey."""
        self.checks[name] = ok if isinstance(ok, str | int | float) else bool(ok)
        if not ok:
            raise PortalError(f"Pemeriksaan perjalanan gagal: {name}.")

    def core(self, work: Path, who: str, fall: Fall | None = None) -> Core:
        """The client of one person on one computer: an own cache, an own key ring, the demo's root installed."""
        root = work / "klien" / who
        core = Core.open(root, keyring=FileKeyring(root / "keyring.json"), transport=fall.line if fall else None)
        core.paths.roots.mkdir(exist_ok=True)
        shutil.copyfile(self.out / "ca.pem", core.paths.roots / "ca.pem")
        self.cores.append(core)
        return core

    def run(self, *, people: int, letters: int) -> None:
        work = clear(self.out)
        with self.step("Kota contoh dibangun"):
            city = build_city(work / "server", people=people, letters=letters, own_punches=False)
        (self.out / "ca.pem").write_bytes(city.ca.root_pem)
        server = ServerProcess(work / "server", self.out / "kerja" / "server.log")
        try:
            with self.step("Server dijalankan"):
                server.start()
            self.letter(city, server, work)
            self.attendance(city, work)
            self.pictures(work)
        finally:
            for core in self.cores:
                core.close()
            server.stop()
        self.summary()
        # databases and keys of a demo are of no use afterwards; after a failed journey they stay to be looked at
        shutil.rmtree(work, ignore_errors=True)

    def letter(self, city: DemoCity, server: ServerProcess, work: Path) -> None:
        fall = Fall(server)
        secretary = self.core(work, "sekretaris", fall)
        with self.step("Sekretaris masuk dan data disinkronkan"):
            secretary.sign_in(server.url, "sekretaris", PASSWORD)
            secretary.sync.sync_now(wait=True)
        with self.step("Konsep disusun tanpa jaringan"):
            secretary.sync.offline = True
            draft = self.draft(city, secretary)
            secretary.surat.save(draft)
            secretary.surat.submit(draft.id)
            self.check("konsep dan pengajuan menunggu di antrean", secretary.sync.status().queued >= 1)
            secretary.sync.offline = False
        for words, answered in (("di tengah kiriman", False), ("sesudah bekerja, sebelum menjawab", True)):
            with self.step(f"Server dimatikan paksa {words}, lalu hidup kembali"):
                fall.arm(answered=answered)
                self.check(f"kiriman terputus ({words})", not secretary.sync.sync_now(wait=True).ok)
                self.check(f"antrean tetap utuh ({words})", secretary.sync.status().queued >= 1)
                server.start()
        with self.step("Konsep dikirim ulang sesudah server pulih"):
            secretary.sync.sync_now(wait=True)
            self.check("antrean sekretaris kosong sesudah server pulih", secretary.sync.status().queued == 0)
            self.check("tidak ada yang ditolak", not secretary.sync.tray())
        for who in ("kasubbag", "sekdis"):
            with self.step(f"Paraf oleh {who}"):
                core = self.core(work, who)
                core.sign_in(server.url, who, PASSWORD)
                core.sync.sync_now(wait=True)
                seen = self.outgoing(core, draft.id)
                times = [line.langkah for line in seen.riwayat].count("ajukan")
                self.check(f"konsep diajukan tepat satu kali ({who})", times == 1)
                core.surat.initial(draft.id, paraf_hash(seen.naskah, seen.rantai, seen.tanda))
                core.sync.sync_now(wait=True)
        head = self.core(work, "kadis")
        with self.step("Kepala Dinas menarik naskah beku bernomor"):
            head.sign_in(server.url, "kadis", PASSWORD)
            frozen = self.wait_for(head, draft.id, lambda letter: bool(letter.pdf_sha))
            self.check("nomor surat", frozen.nomor)
            head.surat.fetch_pdf(draft.id)
        with self.step("Kepala Dinas menandatangani tanpa jaringan"):
            head.sync.offline = True
            key = head.tandatangan.open_key(city.p12["kadis"], PASSPHRASE)
            result = head.tandatangan.sign(draft.id, key, seen=True)
            self.check("tanda tangan dibuat luring", result.ok)
        with self.step("Tanda tangan dikirim, server memeriksa dan mengantarkan"):
            head.sync.offline = False
            head.sync.sync_now(wait=True)
            sent = self.wait_for(head, draft.id, lambda letter: letter.state == "terkirim")
            self.check("status surat", sent.state)
        with self.step("Kantor penerima menerima dan mengagendakan"):
            clerk = self.core(work, "penerima")
            clerk.sign_in(server.url, "dinkes", PASSWORD)
            clerk.sync.sync_now(wait=True)
            found = clerk.pencarian.search(sent.nomor or "")
            rows = [row for row in found if (row.kotak, row.nomor) == ("masuk", sent.nomor)]
            self.check("surat diterima satu kali", len(rows) == 1)
            clerk.surat.register(rows[0].id)
            clerk.sync.sync_now(wait=True)
            arrived: Any = clerk.surat.get(rows[0].id)
            self.check("nomor agenda", arrived.agenda)
            data = clerk.surat.fetch_pdf(rows[0].id)
            (self.out / "surat-ttd.pdf").write_bytes(data)
        with self.step("Surat diverifikasi"):
            from portalpns.signing.guard import verify_guarded
            from portalpns.signing.trust import parse_roots

            roots = parse_roots(city.ca.root_pem, "ca.pem")
            verdict = verify_guarded(data, roots=roots, now=datetime.now(UTC)).as_json()
            self.check("putusan verifikasi", verdict["verdict"] in ("valid", "indeterminate") and verdict["verdict"])
            self.check("isi surat utuh", all(one["intact"] for one in verdict["signatures"]))
            broken = bytearray(data)
            broken[data.index(b"stream") + 20] ^= 1
            bad = verify_guarded(bytes(broken), roots=roots, now=datetime.now(UTC)).as_json()
            self.check("surat yang diubah ditolak", bad["verdict"] in ("invalid", "unreadable") and bad["verdict"])

    def draft(self, city: DemoCity, core: Core) -> SuratKeluar:
        """An invitation to the health office and two more."""
        import random

        blank = core.surat.new("surat_undangan")
        today = core.today()
        naskah = invitation(city.office, OFFICE, [RECEIVER, "bappeda", "disdikbud"], today, random.Random(7))  # noqa: S311
        chain = tuple(Langkah(post) for post in city.office.chain[OFFICE])
        return replace(blank, naskah=replace(naskah, tembusan=(recipient(city.office, "setda"),)), rantai=chain)

    def outgoing(self, core: Core, letter_id: str) -> SuratKeluar:
        letter = core.surat.get(letter_id)
        if not isinstance(letter, SuratKeluar):
            raise PortalError("Surat keluar perjalanan ini tidak ditemukan.")
        return letter

    def wait_for(self, core: Core, letter_id: str, ready: Callable[[SuratKeluar], bool]) -> SuratKeluar:
        """Pull until the server's own work (rendering, delivery) has arrived; at most 30 seconds."""
        end = time.monotonic() + 30
        while True:
            core.sync.sync_now(wait=True)
            letter = self.outgoing(core, letter_id)
            if ready(letter):
                return letter
            if time.monotonic() > end:
                raise PortalError(f"Server belum menyelesaikan surat ini (status {letter.state}).")
            time.sleep(0.1)

    def attendance(self, city: DemoCity, work: Path) -> None:
        operator = next(core for core in self.cores if core.session and core.session.username == "sekretaris")
        first, last = demo_month(city.today)
        log = work / "1_attlog.dat"
        log.write_bytes(attlog(office_punches(city.office, OFFICE, city.today)))
        with self.step("Berkas mesin absensi diimpor"):
            reports = operator.absensi.import_files([log], opd=OFFICE)
            self.check("baris absensi diterima", reports[0].accepted)
            self.check("semua baris absensi terbaca", not reports[0].quarantined)
            operator.sync.sync_now(wait=True)
        with self.step("Rekap bulan dan laporan dibuat"):
            recap = operator.absensi.matrix(OFFICE, first.year, first.month)
            self.check("pegawai dalam rekap", len(recap.people))
            self.check("bulan rekap lengkap", all(len(row.days) == last.day for row in recap.people))
            laporan = operator.absensi.report(OFFICE, first.year, first.month)
            for name in ("rekap.pdf", "rekap.xlsx"):
                write(laporan, self.out / name)

    def pictures(self, work: Path) -> None:
        from portalpns.demo.pictures import draw_pages, draw_screens

        with self.step("Halaman digambar"):
            pages = draw_pages(self.out / "pages", (self.out / "surat-ttd.pdf", self.out / "rekap.pdf"))
            self.check("gambar halaman", pages)
        for core in self.cores:
            core.close()
        self.cores.clear()
        signed, altered = self.out / "surat-ttd.pdf", work / "surat-diubah.pdf"
        altered.write_bytes(changed(signed.read_bytes()))
        with self.step("Jendela digambar"):
            screens = draw_screens(self.out / "screens", work / "klien", signed, altered, self.out / "ca.pem")
            self.check("gambar jendela", screens)

    def summary(self) -> None:
        facts = {
            "seconds": self.steps,
            "total_seconds": round(sum(self.steps.values()), 3),
            "checked": self.checks,
            "python": sys.version.split()[0],
        }
        text = json.dumps(facts, indent=2, ensure_ascii=False)
        (self.out / "summary.json").write_text(text + "\n", encoding="utf-8")
