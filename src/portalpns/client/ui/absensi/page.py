"""Absensi: the month of an office; a cell explains itself, files of devices come in, the report goes out."""

from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QMenu,
    QSizePolicy,
    QSplitter,
    QStackedWidget,
    QToolButton,
    QWidget,
)

from portalpns.client.ui import hotkeys, tasks
from portalpns.client.ui.absensi.cells import legend
from portalpns.client.ui.absensi.impor import ImportDialog
from portalpns.client.ui.absensi.matrix import MatrixView, Month, TotalColumn
from portalpns.client.ui.absensi.panel import DayPanel, LegendLine
from portalpns.client.ui.absensi.peristiwa import EventDialog, EventWish, Hours
from portalpns.client.ui.errors import sentence
from portalpns.client.ui.look import GAP, GAP_SMALL, Tone, icon, set_role
from portalpns.client.ui.page import Page, Shell
from portalpns.client.ui.widgets.banner import FEW, Banner
from portalpns.client.ui.widgets.elided import ElidedBox, ElidedLabel
from portalpns.client.ui.widgets.files import ask_save
from portalpns.client.ui.widgets.forms import Choice
from portalpns.client.ui.widgets.pdf import print_pdf
from portalpns.client.ui.widgets.table.overlay import Empty, StateOverlay
from portalpns.client.ui.words import bulan_tahun, number, tanggal_pendek
from portalpns.client.usecases.daftar import write
from portalpns.client.usecases.rekap import RekapRow
from portalpns.domain.organisasi import Opd
from portalpns.domain.terbilang import kalimat

if TYPE_CHECKING:
    from portalpns.documents.laporan import Laporan

T = TypeVar("T")
MONTHS_BACK = 36
WIDE = 1560
"""From this width on the explanation stands at the right of the matrix, below it otherwise."""
PANEL_LINES, PANEL_LEAST, LOW_LINES = 6, 3, 38
"""Lines of the explanation below the matrix, in a low window, and from how many lines on a window is not low."""
SETTLE_MS = 300
NAMES = 4
"""So many people are named in a notice."""


def code_total(row: RekapRow, *codes: str) -> str:
    """How many days carry one of these codes or marks."""
    count = sum(
        any(mark in codes for mark in (cell.code, cell.tl, cell.psw, *cell.flags)) for cell in row.days.values()
    )
    return number(count) if count else "–"


TOTALS: tuple[TotalColumn, ...] = (
    ("H", "Hadir", lambda row: code_total(row, "H")),
    ("TL", "Terlambat", lambda row: code_total(row, "TL1", "TL2", "TL3", "TL4")),
    ("PSW", "Pulang sebelum waktunya", lambda row: code_total(row, "PSW1", "PSW2", "PSW3", "PSW4")),
    ("AM", "Tidak absen masuk", lambda row: code_total(row, "TAM")),
    ("AP", "Tidak absen pulang", lambda row: code_total(row, "TAP")),
    ("C", "Cuti", lambda row: number(row.totals.cuti) if row.totals.cuti else "–"),
    ("DL", "Dinas luar", lambda row: code_total(row, "DL")),
    ("TK", "Tanpa keterangan", lambda row: code_total(row, "TK")),
)


@dataclass(frozen=True)
class _Loaded:
    """The month of one office, and which offices there are to choose from."""

    month: Month
    office: str | None = None
    offices: tuple[Opd, ...] = field(default=())
    until: date | None = None
    """The last day that counts, None while there is none."""
    hours: Hours = field(default=lambda _day: None)
    notes: str = ""
    waits: str = ""
    """The machine for which the next working day waits, empty while none does."""
    gone: str | None = None
    keeps: bool = False
    """Whether the person keeps the attendance of the office; others only read it."""
    unread: bool = False
    """Whether no machine of the office was ever read."""


class AbsensiPage(Page):
    """Office and month above, the matrix, the explanation of the cell under the cursor."""

    title = "Rekap Absensi"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        today = shell.core.today()
        self._task: tasks.Task[_Loaded] | None = None
        self._offices: tuple[Opd, ...] = ()
        self._hours: Hours = lambda _day: None
        self._begun, self._first, self._keeps = False, True, False
        self.office, self.month = ElidedBox(), QComboBox()
        self._build_choice(today)
        self._build_buttons()
        self.matrix = MatrixView(TOTALS)
        self.panel = DayPanel(shell)
        self.panel.left.connect(self.matrix.days.setFocus)
        self.matrix.chosen.connect(self._chosen)
        self.matrix.opened.connect(self._add_event_for)
        self.split = QSplitter(Qt.Orientation.Vertical)
        self.split.setChildrenCollapsible(False)
        self.split.setHandleWidth(GAP)
        self.split.addWidget(self.matrix)
        self.split.addWidget(self.panel)
        self.overlay = StateOverlay(Empty("", icon="clock-check"), self.matrix)
        self.overlay.retry.connect(self._load)
        self.stack = QStackedWidget()
        self.stack.addWidget(self.split)
        self.legend = LegendLine(legend())
        self.notes = Banner(lines=FEW)
        self.body.addWidget(self.notes)
        self.body.addWidget(self.legend)
        self.body.addWidget(self.stack, 1)
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self._load)

    def activate(self, target: object = None) -> None:
        if not self._begun:
            self._begun = True
            self._load()

    def refresh(self, kinds: frozenset[str]) -> None:
        """Changes come in bursts while days are worked out; the matrix follows at their end."""
        if self._begun and (not kinds or kinds & {"hari", "pegawai", "peristiwa", "kalender", "opd"}):
            self._settle.start()

    def panes(self) -> list[QWidget]:
        return [self.matrix.days, self.panel, self.office]

    # parts

    def _build_choice(self, today: date) -> None:
        self.office.setAccessibleName(self.tr("Perangkat daerah"))
        self.office.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.office.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.month.setAccessibleName(self.tr("Bulan"))
        first = today.replace(day=1)
        for _ in range(MONTHS_BACK):
            self.month.addItem(bulan_tahun(first), [first.year, first.month])
            first = date(first.year - (first.month == 1), (first.month - 2) % 12 + 1, 1)
        line = QHBoxLayout()
        line.setSpacing(GAP_SMALL)
        line.addWidget(self.office)
        for name, key, step in (("chevron-left", "month_before", 1), ("chevron-right", "month_after", -1)):
            words = hotkeys.HOTKEYS[key].words
            button = QToolButton()
            button.setIcon(icon(name))
            button.setToolTip(f"{words} ({hotkeys.shown(key)})")
            button.setAccessibleName(words)
            button.clicked.connect(lambda _on=False, step=step: self._step(step))
            line.addWidget(button)
            if step == 1:
                line.addWidget(self.month)
        self.count = ElidedLabel()
        set_role(self.count, "muted")
        line.addSpacing(GAP)
        line.addWidget(self.count)
        line.addStretch()
        self.body.addLayout(line)
        self.office.currentIndexChanged.connect(lambda _place: self._load())
        self.month.currentIndexChanged.connect(lambda _place: self._choose_month())

    def _build_buttons(self) -> None:
        self.add_event = self.add_button(
            self.tr("Cuti, DL, koreksi…"), self._add_event_here, icon_name="plus", hotkey="event"
        )
        self.export = export = self.add_button(self.tr("Ekspor"), lambda: None,
                                 icon_name="file-export")  # fmt: skip
        menu = QMenu(self)
        for kind, picture, words in (("xlsx", "file-spreadsheet", self.tr("Buku kerja XLSX")),
                                     ("pdf", "file-type-pdf", self.tr("Laporan PDF"))):  # fmt: skip
            menu.addAction(icon(picture), words).triggered.connect(lambda _on=False, kind=kind: self._export(kind))
        export.setMenu(menu)
        self.print = self.add_button(self.tr("Cetak"), self._print, icon_name="printer", hotkey="print")
        self.import_ = self.add_button(
            self.tr("Impor berkas"), self._import, icon_name="file-import", primary=True, hotkey="import"
        )
        export.setToolTip(hotkeys.tip("export"))
        hotkeys.action("export", self).triggered.connect(export.showMenu)
        for name, step in (("month_before", 1), ("month_after", -1)):
            hotkeys.action(name, self).triggered.connect(lambda _on=False, step=step: self._step(step))

    # data

    def _wanted(self) -> tuple[str | None, int, int]:
        year, month = self.month.currentData()
        return self.office.currentData(), year, month

    def _choose_month(self) -> None:
        """The person's own choice is no longer overridden by the newest month with records."""
        self._first = False
        self._load()

    def _load(self) -> None:
        if not self._begun:
            return
        core, (opd, year, month) = self.shell.core, self._wanted()
        known, first = self._offices, self._first
        if self._task is not None:
            self._task.cancel()

        def work(task: tasks.Task[_Loaded]) -> _Loaded:
            offices = known or tuple(core.absensi.offices())
            office = opd or (str(offices[0].id) if offices else None)
            task.check()
            if office is None:
                return _Loaded(Month(year, month), office, offices)
            # a month that has just begun shows nothing yet: begin with the newest that has records
            y, m = (core.absensi.newest_month(office) or (year, month)) if first else (year, month)
            rekap = core.absensi.matrix(office, y, m)
            rest = {day: name or "akhir pekan" for day, name in rekap.rest.items()}
            month_now, hours = Month(y, m, tuple(rekap.people), rest), core.absensi.hours()
            waits = rekap.waits.device if rekap.waits is not None else ""
            return _Loaded(month_now, office, offices, rekap.generated_from, hours, rekap.catatan.on_screen(), waits,
                           rekap.gone, core.absensi.keeps(office), rekap.unread)  # fmt: skip

        self._task = tasks.run(work, owner=self, done=self._show, failed=self._fail)

    def _show(self, loaded: _Loaded) -> None:
        if loaded.offices and not self._offices:
            self._offices = loaded.offices
            self._mark(self.office, [(unit.nama, unit.id) for unit in loaded.offices], loaded.office)
        if self._first and loaded.offices:
            self._mark(self.month, [], [loaded.month.year, loaded.month.month])
        self._first = self._first and not loaded.offices
        self._hours, self._keeps = loaded.hours, loaded.keeps
        self.notes.set_words(loaded.notes, Tone.WARN)
        self.panel.set_gone(loaded.office or "", loaded.gone if loaded.keeps else None)
        people_count = len(loaded.month.people)
        blank = not any(cell.code for row in loaded.month.people for cell in row.days.values())
        unread = loaded.until is None and loaded.unread and blank
        self.matrix.show_month(replace(loaded.month, people=()) if unread else loaded.month)
        said = self.tr("{count} pegawai").format(count=number(people_count))
        if loaded.until is not None:
            said += self.tr(", dihitung sampai {day}").format(day=tanggal_pendek(loaded.until))
        elif loaded.unread:
            said += self.tr("; belum ada data mesin absensi")
        if loaded.waits:
            said += self.tr("; menunggu mesin {device}").format(device=loaded.waits)
        self.count.setText(said)
        self.set_title(f"{self.title} – {bulan_tahun(loaded.month.day(1))}")
        for part in (self.export, self.print, self.office, self.month):
            part.setEnabled(bool(loaded.offices))
        for button in (self.add_event, self.import_):
            button.setEnabled(loaded.keeps)  # its keys would press it though it is hidden
            button.setVisible(loaded.keeps)
        self.panel.setVisible(bool(loaded.offices) and not unread)
        self.overlay.hide_state()
        if not loaded.offices:
            self._empty(self.tr("Anda tidak memiliki akses ke absensi perangkat daerah mana pun."))
        elif unread:
            self._empty(self.tr("Belum ada data mesin absensi perangkat daerah ini."), loaded.keeps)
        elif not people_count:
            self._empty(self.tr("Belum ada data absensi bulan ini."), loaded.keeps)

    def _mark(self, box: QComboBox, entries: list[tuple[str, str]], wanted: Any) -> None:
        """Fill a choice and mark what is wanted, where it is among the entries, without loading it."""
        box.blockSignals(True)
        for words, data in entries:
            box.addItem(words, data)
        places = (place for place in range(box.count()) if box.itemData(place) == wanted)
        box.setCurrentIndex(next(places, box.currentIndex()))
        box.blockSignals(False)

    def _empty(self, words: str, may_import: bool = False) -> None:
        button = self.tr("Impor berkas mesin") if may_import else ""
        self.overlay.set_empty(Empty(words, button, self._import if may_import else None, "clock-check"))
        self._place_overlay()
        self.overlay.show_empty()

    def _fail(self, error: Exception) -> None:
        words = sentence(error)
        if words is None:
            tasks.tell(error)
            words = self.tr("Rekap ini tidak dapat dibaca karena galat yang tidak terduga.")
        self._place_overlay()
        self.overlay.show_failure(words)

    def _step(self, by: int) -> None:
        place = self.month.currentIndex() + by
        if 0 <= place < self.month.count():
            self.month.setCurrentIndex(place)

    def _chosen(self, row: RekapRow | None, day: date | None) -> None:
        self.panel.show_cell(row, day, row.days.get(day.day) if row is not None and day is not None else None)

    # actions

    def _import(self) -> None:
        opd = self.office.currentData()
        if opd is not None:
            ImportDialog(self.shell, opd, self.office.currentText(), self._imported, self).open()

    def _imported(self, newest: date | None) -> None:
        """Show the month of the newest record that came, where it is among those to choose from."""
        self._first = False
        if newest is not None:
            self._mark(self.month, [], [newest.year, newest.month])
        self._load()

    def _add_event_here(self) -> None:
        """For the person and the day under the cursor."""
        row, day = self.matrix.current()
        person = Choice(row.pegawai, row.nama, f"NIP {row.nip}") if row is not None else None
        self._add_event(person, day)

    def _add_event_for(self, row: RekapRow | None, day: date | None) -> None:
        if row is not None:
            self._add_event(Choice(row.pegawai, row.nama, f"NIP {row.nip}"), day)

    def _add_event(self, person: Choice | None, day: date | None) -> None:
        opd, core = self.office.currentData(), self.shell.core
        if opd is None or not self._keeps:
            return
        if day is None:
            _, year, month = self._wanted()
            today = self.shell.core.today()
            day = today if (today.year, today.month) == (year, month) else date(year, month, monthrange(year, month)[1])

        def taken(wish: EventWish) -> None:
            def work() -> str:
                if wish.pegawai is None:
                    return _for_all(*core.absensi.add_event_for_all(
                        opd, wish.kind, wish.mulai, wish.selesai, until=wish.until, catatan=wish.catatan
                    ))  # fmt: skip
                core.absensi.add_event(
                    opd, wish.pegawai, wish.kind, wish.mulai, wish.selesai, until=wish.until, recall=wish.recall,
                    catatan=wish.catatan,
                )  # fmt: skip
                return kalimat(self.tr("Tercatat untuk {name}").format(name=wish.nama))

            asked.keep(work, self._say_done)

        asked = EventDialog(core, opd, day, person, self._hours, taken, self)
        asked.open()

    def _print(self) -> None:
        name = f"Rekap absensi {self.month.currentText()}"
        self._draw(_as_pdf, lambda data: print_pdf(data, name, self))

    def _export(self, kind: str) -> None:
        opd, year, month = self._wanted()
        if opd is None:
            return
        name = f"rekap-absensi-{year}-{month:02}.{kind}"
        words = self.tr("Buku kerja Excel") if kind == "xlsx" else self.tr("Berkas PDF")
        path = ask_save(self, self.shell.settings, self.tr("Ekspor rekap"), name, f"{words} (*.{kind})")
        if path is not None:
            self.export_to(path)

    def export_to(self, path: Path) -> None:
        """Write the month into a file; its ending decides how."""
        said = self.tr("Rekap disimpan di {name}.").format(name=path.name)
        self._draw(lambda laporan: write(laporan, path), lambda _none: self._say_done(said))

    def _draw(self, draw: Callable[["Laporan"], T], done: Callable[[T], None]) -> None:
        """Hand the month's report to `draw`, which takes long and needs no database."""
        core, (opd, year, month) = self.shell.core, self._wanted()
        if opd is None:
            return

        def read(laporan: "Laporan") -> None:
            tasks.run(lambda _task: draw(laporan), owner=self, done=done, lane="cpu")

        tasks.run(lambda _task: core.absensi.report(opd, year, month), owner=self, done=read)

    def _say_done(self, words: str) -> None:
        self.shell.notices.show(words, tone=Tone.GOOD)
        self._settle.start()

    # Qt

    def _place_overlay(self) -> None:
        top = self.matrix.days.horizontalHeader().height()
        self.overlay.setGeometry(0, top, self.matrix.width(), max(self.matrix.height() - top, 0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide, line = self.width() >= WIDE, self.fontMetrics().height()
        # in a low window, or with large letters, the people need the room; a cell explains its letters itself
        low = self.height() < LOW_LINES * line
        self.legend.setVisible(not low)
        wanted = Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical
        if self.split.orientation() != wanted or not event.oldSize().isValid():
            self.split.setOrientation(wanted)
            below = (PANEL_LEAST if low else PANEL_LINES) * line
            self.split.setSizes([self.width() - 280, 280] if wide else [self.height() - below, below])
            self.split.setStretchFactor(0, 1)
            self.split.setStretchFactor(1, 0)
        self._place_overlay()


def _for_all(entered: int, left: Sequence[str]) -> str:
    """For how many an entry was made, and who was left out."""
    said = f"Tercatat untuk {number(entered)} pegawai"
    if not left:
        return f"{said}."
    names = "; ".join(left[:NAMES]) + (f"; dan {number(len(left) - NAMES)} lainnya" if len(left) > NAMES else "")
    return kalimat(
        f"{said}; tidak untuk {number(len(left))} yang cuti, dinas luar, sudah lengkap, atau Anda sendiri: {names}"
    )


def _as_pdf(laporan: "Laporan") -> bytes:
    from portalpns.documents.laporan_pdf import render_pdf

    return render_pdf(laporan)
