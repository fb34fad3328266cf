"""Sinkronisasi: how things stand with the server, calmly and large, the queue, and what the server refused."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from portalpns.client.logs import mask
from portalpns.client.sync.engine import SyncEngine, SyncReport
from portalpns.client.sync.monitor import STOPPED, SyncStatus
from portalpns.client.sync.outbox import QueueRow
from portalpns.client.sync.project import Letter
from portalpns.client.ui import tasks
from portalpns.client.ui.look import GAP, Chip, Picture, Tone, set_role
from portalpns.client.ui.page import Page, Shell
from portalpns.client.ui.sinkronisasi.again import SAVE, SUBMIT, retry_plain
from portalpns.client.ui.sinkronisasi.report import help_report
from portalpns.client.ui.widgets.ask import ask_first
from portalpns.client.ui.widgets.files import ask_save
from portalpns.client.ui.widgets.notices import Action
from portalpns.client.ui.widgets.table import Column, Empty, ListSource, TableView
from portalpns.client.ui.words import fetching, jam, kapan, number
from portalpns.client.usecases.naskah import KEPT, kept_as_new
from portalpns.domain.clock import WIB
from portalpns.domain.surat import STATE_NAMA, SuratKeluar, SuratMasuk, paraf_hash
from portalpns.files import replace_file

LOOK_AGAIN_MS = 3_000
"""While the page is in front; the engine's own changes come at once through the core's callback."""
HISTORY = 200
TRAY = 1
"""The tab of what was refused."""


@dataclass(frozen=True)
class Event:
    """One line of what happened while the window was open."""

    number: int
    at: datetime
    words: str


@dataclass(frozen=True)
class _Found:
    status: SyncStatus
    queue: list[QueueRow]
    tray: list[QueueRow]


class _Rows(ListSource[Any]):
    """Rows that are replaced in place, so that the list keeps its cursor."""

    def replace(self, rows: Sequence[Any]) -> None:
        self._rows = list(rows)

    def page_all(self) -> list[Any]:
        return list(self._rows)


class SinkronisasiPage(Page):
    """Status, queue, tray and history."""

    title = "Sinkronisasi"
    always = True  # the history tells of what happened while one worked

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._events: list[Event] = []
        self._last = ""
        self._status: SyncStatus | None = None
        self._comes = False
        self.add_button(self.tr("Salin laporan bantuan"), self._copy_report, icon_name="copy", hotkey="help_report")
        self.send = self.add_button(self.tr("Kirim sekarang   F5"), self._sync, icon_name="refresh", primary=True)
        self.body.addWidget(self._build_status())
        self.tabs = QTabWidget()
        self.tabs.setAccessibleName(self.tr("Bagian sinkronisasi"))
        self._queue, self._tray, self._history = _Rows((), _seq), _Rows((), _seq), _Rows((), lambda one: one.number)
        self.queue = TableView(
            "Antrean", _columns(self._when, self._queue_chip), row_id=_seq,
            empty=Empty("Semua sudah terkirim.", icon="circle-check"),
        )  # fmt: skip
        self.tray = TableView(
            "Perlu diperhatikan", _columns(self._when, lambda _row: Chip("Ditolak", Tone.BAD)), row_id=_seq,
            empty=Empty("Tidak ada yang perlu diperhatikan.", icon="circle-check"), multi=True, at_first=True,
        )  # fmt: skip
        self.history = TableView(
            "Riwayat",
            [Column("at", "Waktu", lambda one: self._when(one.at), width=16, sortable=False),
             Column("words", "Peristiwa", lambda one: one.words, sortable=False)],
            row_id=lambda one: one.number, empty=Empty("Belum ada peristiwa sejak aplikasi dibuka.", icon="history"),
        )  # fmt: skip
        self.tabs.addTab(_padded(self.queue), "")
        self.tabs.addTab(self._build_tray(), "")
        self.tabs.addTab(_padded(self.history), self.tr("Riwayat"))
        self._name_tabs(0, 0)
        self.body.addWidget(self.tabs, 1)
        for table, source in ((self.queue, self._queue), (self.tray, self._tray), (self.history, self._history)):
            table.show_rows(source)
        self._again = QTimer(self, interval=LOOK_AGAIN_MS)
        self._again.timeout.connect(self._load)

    def activate(self, target: object = None) -> None:
        self._comes = True
        self._again.start()
        self._load()

    def warm(self) -> None:
        self._load()

    def refresh(self, kinds: frozenset[str]) -> None:
        self._load()

    def set_fetching(self, words: str) -> None:
        """The queue is this computer's own: it is complete while data is still being pulled."""

    def may_leave(self) -> bool:
        self._again.stop()
        return True

    def panes(self) -> list[QWidget]:
        return [self.queue, self.tray, self.history]

    # parts

    def _build_status(self) -> QFrame:
        card = QFrame()
        set_role(card, "card")
        self.picture = Picture(40)
        self.state, self.detail = QLabel(self.tr("Memeriksa…"), wordWrap=True), QLabel()
        set_role(self.state, "title")
        set_role(self.detail, "muted")
        self.detail.setWordWrap(True)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.state)
        words.addWidget(self.detail)
        row = QHBoxLayout(card)
        row.setContentsMargins(20, 16, 20, 16)
        row.setSpacing(GAP + 4)
        row.addWidget(self.picture)
        row.addLayout(words, 1)
        return card

    def _build_tray(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, GAP, 0, 0)
        layout.addWidget(self.tray, 1)
        self.reason = QLabel(wordWrap=True)
        self.again = QPushButton(self.tr("&Coba lagi"))
        self.as_new = QPushButton(self.tr("&Simpan sebagai konsep baru"))
        self.export = QPushButton(self.tr("&Ekspor isinya…"))
        self.drop = QPushButton(self.tr("&Buang…"))
        set_role(self.drop, "danger")
        self.again.clicked.connect(self._retry)
        self.as_new.clicked.connect(self._keep_current)
        self.export.clicked.connect(self._export)
        self.drop.clicked.connect(self._ask_drop)
        line = QHBoxLayout()
        line.addWidget(self.reason, 1)
        for button in (self.again, self.export, self.drop):
            button.setEnabled(False)
            line.addWidget(button)
        line.insertWidget(2, self.as_new)
        self.as_new.hide()
        layout.addLayout(line)
        self.tray.current_changed.connect(self._show_reason)
        self.tray.selectionModel().selectionChanged.connect(lambda *_: self._show_reason(self.tray.current_row()))
        return page

    # data

    def _load(self) -> None:
        core = self.shell.core

        def work(_task: tasks.Task[_Found]) -> _Found:
            return _Found(core.sync.status(), core.sync.queue(), core.sync.tray())

        tasks.run(work, owner=self, done=self._show)

    def _show(self, found: _Found) -> None:
        status = self._status = found.status
        picture, tone, title, detail = self._say(status, len(found.tray))
        self.picture.show_icon(picture, tone)
        self.state.setText(title)
        self.detail.setText(detail)
        happened = title.removesuffix(self._contact(status)).strip()  # a minute that went by is no event
        if happened != self._last:
            self._last = happened
            self._note(title)
        for source, table, rows in ((self._queue, self.queue, found.queue), (self._tray, self.tray, found.tray)):
            source.replace(rows)
            table.refresh()
        self._name_tabs(len(found.queue), len(found.tray))
        if self._comes and found.tray:
            self.tabs.setCurrentIndex(TRAY)
        self._comes = False
        self.counted.emit(len(found.tray) or len(found.queue))

    def _say(self, status: SyncStatus, refused: int) -> tuple[str, str, str, str]:
        """Icon, tone, the large words and the small ones."""
        last = self._contact(status)
        waits = self.tr("{count} perubahan menunggu dikirim").format(count=number(status.queued))
        moving = [
            words.format(count=number(count))
            for words, count in ((self.tr("{count} berkas diunggah"), status.uploads),
                                 (self.tr("{count} berkas diunduh"), status.downloads))
            if count
        ]  # fmt: skip
        if refused:
            title = self.tr("{count} perlu diperhatikan").format(count=number(refused))
            return "alert-triangle", "warn", title, self.tr("Server menolak perubahan itu; isinya tetap ada di sini.")
        since = self.tr("Data per {time}.").format(time=last) if last else ""
        kept = f"{waits}." if status.queued else since
        again = ""
        if status.next_try is not None:
            again = " " + self.tr("Dicoba lagi pukul {time}.").format(
                time=f"{status.next_try.astimezone(WIB):%H.%M.%S}"
            )
        if status.state in STOPPED:
            return "alert-triangle", "warn", status.message, f"{kept}{again}".strip()
        if status.state == "connecting":
            return "refresh", "info", self.tr("Menghubungi server…"), kept
        if not status.online:
            title = self.tr("Luring. {waits}").format(waits=waits) if status.queued else self.tr("Luring")
            words = self.tr("Anda dapat terus bekerja; semuanya dikirim setelah terhubung.")
            return "cloud-off", "warn", title, f"{since} {words}{again}".strip()
        if unfetched := fetching(status.state, status.message, status.fetched):
            return "refresh", "info", self.tr("Mengambil data dari server"), unfetched
        if status.stalled:
            return "hourglass", "warn", waits, status.message
        if status.queued:
            return "cloud-up", "info", waits, ", ".join(moving) or self.tr("Sedang dikirim.")
        title = self.tr("Semua sudah terkirim {time}").format(time=last).strip()
        return "circle-check", "good", title, ", ".join(moving) or self.tr("Terhubung dengan server.")

    def _contact(self, status: SyncStatus) -> str:
        return self._when(status.last_contact) if status.last_contact else ""

    def _note(self, words: str) -> None:
        self._events = [Event(len(self._events), self.shell.clock(), words), *self._events][:HISTORY]
        self._history.replace(self._events)
        self.history.refresh()

    def _queue_chip(self, row: QueueRow) -> Chip:
        """A batch that the line cut short is still marked as under way; it waits like the others."""
        flows = self._status is not None and self._status.state in ("syncing", "idle") and not self._status.stalled
        if flows and row.state == "flying":
            return Chip(self.tr("Sedang dikirim"), Tone.INFO)
        return Chip(self.tr("Menunggu"), Tone.NEUTRAL)

    def _when(self, moment: datetime) -> str:
        return kapan(moment, self.shell.clock())

    def _name_tabs(self, queued: int, refused: int) -> None:
        names = (self.tr("Antrean"), queued), (self.tr("Perlu diperhatikan"), refused)
        for place, (words, count) in enumerate(names):
            self.tabs.setTabText(place, f"{words} ({number(count)})" if count else words)

    # actions

    def _sync(self) -> None:
        core = self.shell.core
        self.send.setEnabled(False)

        def done(report: SyncReport) -> None:
            self.send.setEnabled(True)
            words = self.tr("Sinkronisasi selesai pukul {time}")
            if not report.ok:
                words = self.tr("Sinkronisasi pukul {time} tidak selesai: {reason}")
            self._note(words.format(time=jam(self.shell.clock()), reason=report.message))
            self._load()

        def failed(error: Exception) -> None:
            self.send.setEnabled(True)
            tasks.tell(error)
            self._load()

        tasks.run(lambda _task: core.sync.sync_now(wait=True), owner=self, done=done, failed=failed, lane="net")

    def _show_reason(self, row: QueueRow | None) -> None:
        several = len(self.tray.selected())
        said = row.detail if row is not None else ""
        words = row is not None and row.name == SAVE and several < 2
        told = f"{said} {KEPT}" if words and not self.shell.may_write else said
        self.reason.setText(self.tr("{count} perubahan dipilih.").format(count=several) if several > 1 else told)
        for button in (self.again, self.export, self.drop):
            button.setEnabled(row is not None and (several < 2 or button is not self.export))
        self.as_new.setVisible(words and self.shell.may_write)

    def _decide(self, words: str, row: QueueRow, step: Callable[[SyncEngine, int], None]) -> None:
        core = self.shell.core
        self._note(words.format(words=row.words))
        tasks.run(lambda _task: step(core.sync, row.seq), owner=self, done=lambda _none: self._load())

    def _try_again(self, row: QueueRow) -> None:
        self._decide(self.tr("Dicoba lagi: {words}"), row, lambda sync, seq: sync.retry(seq))

    def _drop(self, row: QueueRow) -> None:
        self._decide(self.tr("Dibuang: {words}"), row, lambda sync, seq: sync.drop(seq))

    def _retry(self) -> None:
        """Try again; before that ask where it would overwrite what others wrote."""
        row, core = self.tray.current_row(), self.shell.core
        if row is None:
            return
        if len(self.tray.selected()) > 1:
            self._retry_all(self.tray.selected())
        elif row.name == SAVE:
            self._look_over(row, lambda theirs: self._ask_over(row, theirs))
        elif row.name == SUBMIT:
            tasks.run(
                lambda _task: core.surat.way(row.entity), owner=self, done=lambda found: self._ask_send(row, *found)
            )
        else:
            tasks.run(
                lambda _task: core.surat.changed_since(row.seq), owner=self,
                done=lambda found: self._try_again(row) if found is None else self._ask_repeat(row, *found),
            )  # fmt: skip

    def _retry_all(self, rows: Sequence[QueueRow]) -> None:
        """Try all again that need no question."""
        core = self.shell.core
        self._note(self.tr("Dicoba lagi: {count} perubahan").format(count=number(len(rows))))

        def done(left: int) -> None:
            if left:
                words = self.tr("{count} perubahan tidak dapat dicoba begitu saja; pilih satu per satu.")
                self.shell.notices.show(words.format(count=number(left)), tone=Tone.WARN)
            self._load()

        tasks.run(lambda _task: retry_plain(core, rows), owner=self, done=done)

    def _look_over(self, row: QueueRow, then: Callable[[SuratKeluar | None], None]) -> None:
        """Find what a save would replace."""
        core = self.shell.core
        tasks.run(lambda _task: core.surat.replaced_by(row.seq), owner=self, done=then)

    def _ask_over(self, row: QueueRow, theirs: SuratKeluar | None) -> None:
        """`theirs` is what stands there now, if anything else; who changed it last is written nowhere."""
        if theirs is None:
            self._try_again(row)
            return
        words = self.tr(
            "Konsep “{hal}” kini berisi hal lain, diubah {when}. "
            "Bila Anda menimpanya, isi itu diganti dengan tulisan Anda. "
            "Simpan tulisan Anda sebagai konsep baru agar keduanya ada."
        )

        def over(now: SuratKeluar | None) -> None:
            """What came in while the question stood is asked about as well."""
            self._try_again(row) if now == theirs else self._ask_over(row, now)

        when = self._when(theirs.diubah or theirs.dibuat)
        beside = (self.tr("Simpan sebagai konsep baru"), lambda: self._keep_as_new(row))
        ask_first(
            self.tr("Konsep telah diubah"),
            words.format(hal=theirs.naskah.hal or self.tr("tanpa hal"), when=when),
            self.tr("Timpa isi di server"),
            lambda: self._look_over(row, over),
            self,
            instead=beside if self.shell.may_write else None,
        )

    def _ask_send(self, row: QueueRow, letter: SuratKeluar, way: str) -> None:
        """What is sent is the concept as it stands now, not as it was when one meant to send it."""
        words = self.tr("Konsep “{hal}” dikirim dengan isinya yang sekarang: {way}. Baca dahulu bila Anda belum tahu.")
        ask_first(
            self.tr("Kirim konsep"),
            words.format(hal=letter.naskah.hal, way=way),
            self.tr("Kirim"),
            lambda: self._send_again(row, letter),
            self,
            instead=(self.tr("Baca konsep"), lambda: self.shell.go("surat_keluar", letter.id)),
        )

    def _send_again(self, row: QueueRow, letter: SuratKeluar) -> None:
        core, seen = self.shell.core, paraf_hash(letter.naskah, letter.rantai, letter.tanda)
        self._note(self.tr("Dicoba lagi: {words}").format(words=row.words))

        def failed(error: Exception) -> None:
            tasks.tell(error)
            self._load()

        tasks.run(
            lambda _task: core.surat.submit_again(row.seq, seen), owner=self, done=lambda _none: self._load(),
            failed=failed,
        )  # fmt: skip

    def _ask_repeat(self, row: QueueRow, letter: Letter, seen: str) -> None:
        """What is done is done to the letter as it stands now, which one may not have read."""
        outgoing = isinstance(letter, SuratKeluar)
        hal = letter.naskah.hal if isinstance(letter, SuratKeluar) else letter.hal
        number = self.tr("dengan nomor {nomor}").format(nomor=letter.nomor) if letter.nomor else self.tr("tanpa nomor")
        step = row.words.partition(":")[0]
        standing = "dicabut" if isinstance(letter, SuratMasuk) and letter.dicabut else letter.state
        words = self.tr(
            "Surat “{hal}” berubah sejak Anda membacanya; kini berstatus {state}, {number}. "
            "“{step}” berlaku untuk surat itu seperti sekarang. Baca dahulu bila Anda belum tahu."
        )
        read = partial(self.shell.go, "surat_keluar" if outgoing else "surat_masuk", letter.id)
        ask_first(
            self.tr("Surat telah berubah"),
            words.format(hal=hal, state=STATE_NAMA[standing], number=number, step=step),
            step,
            lambda: self._repeat(row, seen),
            self,
            instead=(self.tr("Baca surat"), read),
        )

    def _repeat(self, row: QueueRow, seen: str) -> None:
        core = self.shell.core
        self._note(self.tr("Dicoba lagi: {words}").format(words=row.words))
        tasks.run(lambda _task: core.surat.repeat(row.seq, seen), owner=self, done=lambda _none: self._load())

    def _keep_current(self) -> None:
        row = self.tray.current_row()
        if row is not None:
            self._keep_as_new(row)

    def _keep_as_new(self, row: QueueRow) -> None:
        core = self.shell.core
        self._note(self.tr("Disimpan sebagai konsep baru: {words}").format(words=row.words))

        def done(letter: SuratKeluar) -> None:
            see = Action(self.tr("Buka"), lambda: self.shell.go("surat_keluar", letter.id))
            self.shell.notices.show(kept_as_new(letter), tone=Tone.GOOD, action=see)
            self._load()

        tasks.run(lambda _task: core.surat.keep_as_new(row.seq), owner=self, done=done)

    def _ask_drop(self) -> None:
        rows = self.tray.selected()
        if not rows:
            return
        words = self.tr("Perubahan “{words}” dibuang dan tidak dikirim. Ekspor isinya dahulu bila masih diperlukan.")
        if len(rows) > 1:
            words = self.tr("{count} perubahan dibuang dan tidak dikirim.")
        said = words.format(words=rows[0].words, count=number(len(rows)))
        ask_first(self.tr("Buang perubahan"), said, self.tr("Buang"), lambda: [*map(self._drop, rows)], self)

    def _export(self) -> None:
        row, core = self.tray.current_row(), self.shell.core
        if row is None:
            return
        title = self.tr("Ekspor isi perubahan")
        path = ask_save(self, self.shell.settings, title, f"perubahan-{row.seq}.json", "JSON (*.json)")
        if path is None:
            return

        def work(_task: tasks.Task[None]) -> None:
            body = core.sync.body(row.seq)
            replace_file(path, body, path.name)

        said = self.tr("Isi perubahan disimpan di {name}.").format(name=path.name)
        tasks.run(work, owner=self, done=lambda _none: self._say_done(said))

    def _say_done(self, words: str) -> None:
        self.shell.notices.show(words, tone=Tone.GOOD)

    def _copy_report(self) -> None:
        text = help_report(self._status, list(self._queue.page_all()), list(self._tray.page_all()), self._events)
        QGuiApplication.clipboard().setText(mask(text))
        self.shell.notices.show(self.tr("Laporan bantuan disalin; NIP dan NIK disamarkan."), tone=Tone.GOOD)


def _seq(row: Any) -> int:
    return int(row.seq)


def _columns(when: Any, chip: Any) -> list[Column[Any]]:
    return [
        Column("words", "Perubahan", lambda row: row.words, sortable=False),
        Column("at", "Waktu", lambda row: when(row.at), width=16, sortable=False),
        Column("state", "Keadaan", chip=chip, width=18, sortable=False),
    ]


def _padded(widget: QWidget) -> QWidget:
    page = QWidget()
    layout = QVBoxLayout(page)
    layout.setContentsMargins(0, GAP, 0, 0)
    layout.addWidget(widget)
    return page
