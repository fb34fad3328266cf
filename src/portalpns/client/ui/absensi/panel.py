"""The panel that explains one cell of the matrix: what counted, which punches there were, and why."""

from collections.abc import Sequence
from datetime import date, datetime, time

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from portalpns.client.ui import tasks
from portalpns.client.ui.absensi.cells import parts, tone
from portalpns.client.ui.absensi.pin import PinDialog, until_words
from portalpns.client.ui.errors import sentence
from portalpns.client.ui.look import GAP, GAP_SMALL, Chip, Tone, set_role
from portalpns.client.ui.page import Shell
from portalpns.client.ui.widgets.chip import ChipLabel
from portalpns.client.ui.widgets.forms import Choice, FlowLayout, NoteDialog
from portalpns.client.ui.widgets.layouts import clear
from portalpns.client.usecases.explained import CountedPin, Decision, ExplainedDay, Punch, Recall
from portalpns.client.usecases.rekap import DayCell, RekapRow
from portalpns.domain.absensi import kode
from portalpns.domain.absensi.events import DUTY
from portalpns.domain.absensi.pin import NOBODYS
from portalpns.domain.clock import hari_tanggal, tanggal
from portalpns.domain.terbilang import kalimat

BESIDE = 640


class DayPanel(QScrollArea):
    """Explains the day of a person; the punches come from the local database a moment later."""

    left = Signal()
    """The part that had the keyboard goes away."""

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        self._shell = shell
        self._task: tasks.Task[ExplainedDay] | None = None
        self._day: date | None = None
        self._pegawai = ""
        self._gone: tuple[str, str] | None = None
        self._closable: tuple[str, str] | None = None
        self.setWidgetResizable(True)
        self.setAccessibleName(self.tr("Penjelasan sel"))
        inside = QFrame()
        set_role(inside, "panel")
        self._sides = QBoxLayout(QBoxLayout.Direction.TopToBottom, inside)
        self._sides.setContentsMargins(14, 12, 14, 12)
        self._sides.setSpacing(GAP_SMALL)
        self.person, self.day = QLabel(wordWrap=True), QLabel()
        set_role(self.person, "heading")
        set_role(self.day, "muted")
        self.chips = FlowLayout(spacing=4)
        self.times, self.why, self.punches = QLabel(), QLabel(wordWrap=True), QLabel(wordWrap=True)
        set_role(self.punches, "small")
        self.events, self.pins = QVBoxLayout(), QVBoxLayout()
        for column in (self.events, self.pins):
            column.setSpacing(0)
        what, why = QVBoxLayout(), QVBoxLayout()
        for side in (what, why):
            side.setSpacing(GAP_SMALL)
        when = FlowLayout(spacing=GAP)
        when.addWidget(self.day)
        when.addWidget(self.times)
        what.addWidget(self.person)
        what.addLayout(when)
        what.addLayout(self.chips)
        what.addStretch()
        why.addWidget(self.why)
        why.addLayout(self.events)
        why.addWidget(self.punches)
        why.addLayout(self.pins)
        why.addStretch()
        for label in (self.times, self.why, self.punches):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._sides.addLayout(what)
        self._sides.addLayout(why, 1)
        self.setWidget(inside)
        self.show_cell(None, None, None)

    def set_gone(self, opd: str, device: str | None) -> None:
        """The machine by which an office, all of whose machines are gone, closes days that are over; None otherwise."""
        self._gone = (opd, device) if device is not None else None

    def show_cell(self, row: RekapRow | None, day: date | None, cell: DayCell | None) -> None:
        """Explain the cell of a person and a day."""
        if self._task is not None:
            self._task.cancel()
        for label in (self.times, self.why, self.punches):
            label.clear()
        self._day = day
        self._show_events(())
        clear(self.pins)
        clear(self.chips)
        if row is None or day is None:
            self.person.setText(self.tr("Pilih sebuah sel"))
            self.day.setText(self.tr("Tombol panah berpindah hari dan pegawai."))
            return
        self._pegawai = row.pegawai
        self.person.setText(row.nama)
        self.day.setText(hari_tanggal(day))
        if cell is not None:
            for words in parts(cell):
                self.chips.addWidget(ChipLabel(Chip(words[:1].upper() + words[1:], tone(cell))))
            self.times.setText(_times(cell))
            self.why.setText("\n".join(cell.why))
        core = self._shell.core
        is_open = day < core.today() and (cell is None or cell.code in (None, "BELUM"))
        self._closable = self._gone if is_open else None
        self._task = tasks.run(
            lambda _task: core.absensi.explain(row.pegawai, day),
            owner=self,
            done=self._show_day,
            failed=self._no_punches,
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        """What happened stands beside the reasons where there is room, else above them."""
        super().resizeEvent(event)
        wide = self.width() >= BESIDE
        self._sides.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)
        self._sides.setSpacing(3 * GAP if wide else GAP_SMALL)
        self._sides.setStretch(0, 2 if wide else 0)
        self._sides.setStretch(1, 3)

    def _no_punches(self, error: Exception) -> None:
        """A day that is not judged yet says so here; it is no failure."""
        self._offer_closing(self._closable)
        self.punches.setText(sentence(error) or "")
        if sentence(error) is None:
            tasks.tell(error)

    def _show_events(self, events: Sequence[Decision]) -> None:
        """What was decided about the day, each with the way to take it back where the user may."""
        focused = self.window().focusWidget()
        if focused is not None and focused is not self and self.isAncestorOf(focused):
            self.left.emit()
        clear(self.events)
        for event in events:
            entry = QWidget()
            line = QHBoxLayout(entry)
            line.setContentsMargins(0, 0, 0, 0)
            words = QLabel(_decided(event), wordWrap=True, textFormat=Qt.TextFormat.PlainText)
            line.addWidget(words, 1)
            if event.may_end:
                button = QPushButton(self.tr("Hapus…"))
                button.setAccessibleName(self.tr("Hapus {words}").format(words=words.text()))
                set_role(button, "link")
                button.clicked.connect(lambda _on=False, event=event: self._ask_end(event))
                line.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
            self.events.addWidget(entry)

    def _show_recall(self, recall: Recall | None) -> None:
        """The way to decide a day on which duty meets leave: the duty stays, and calls back from the leave."""
        if recall is not None:
            button = QPushButton(self.tr("Panggil kembali dari cuti…"))
            set_role(button, "link")
            button.clicked.connect(lambda _on=False: self._ask_recall(recall))
            self.events.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)

    def _ask_recall(self, recall: Recall) -> None:
        core, pegawai = self._shell.core, self._pegawai

        def done(_none: object) -> None:
            said = self.tr("Pemanggilan kembali dicatat; harinya kini dinas luar.")
            self._shell.notices.show(said, tone=Tone.GOOD)

        def taken(catatan: str) -> None:
            def enter() -> None:
                core.absensi.add_event(
                    recall.opd, pegawai, DUTY, recall.mulai, recall.selesai, recall=True, surat=recall.surat,
                    catatan=catatan,
                )  # fmt: skip

            asked.keep(enter, done)

        asked = NoteDialog(
            self.tr("Panggil kembali dari cuti"),
            self.tr(
                "{name} menjalankan dinas luar {days} dan dipanggil kembali dari {leave}; hari cutinya dikembalikan. "
                "Bila tetap cuti, cabutlah surat perintah tugasnya."
            ).format(name=self.person.text(), days=_days(recall), leave=kode(recall.cuti).nama.lower()),
            self.tr("Panggil kembali"), taken, label=self.tr("&Nomor surat pemanggilan atau alasan"), parent=self,
        )  # fmt: skip
        asked.open()

    def _show_wait(self, day: ExplainedDay) -> None:
        """The way on when the machine that a day waits for is gone."""
        self._offer_closing((day.opd, day.waits) if day.waits is not None else self._closable)

    def _offer_closing(self, machine: tuple[str, str] | None) -> None:
        if machine is not None:
            opd, device = machine
            button = QPushButton(self.tr("Mesin {device} tidak dapat dibaca lagi…").format(device=device))
            set_role(button, "link")
            button.clicked.connect(lambda _on=False: self._ask_close(opd, device))
            self.events.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)

    def _ask_close(self, opd: str, device: str) -> None:
        core = self._shell.core

        def done(_none: object) -> None:
            said = self.tr("Mesin {device} tidak ditunggu lagi; hari-hari sampai kini dinilai tanpa rekamannya.")
            self._shell.notices.show(said.format(device=device), tone=Tone.GOOD)

        def taken(alasan: str) -> None:
            asked.keep(lambda: core.absensi.close_machine(opd, device, alasan), done)

        asked = NoteDialog(
            self.tr("Tutup mesin"),
            self.tr(
                "Semua hari sampai kini dinilai tanpa rekaman mesin {device} yang belum diimpor: pegawai yang hanya "
                "berekam di mesin itu dihitung tanpa keterangan sampai koreksinya dicatat. Bila berkas mesin itu "
                "kelak diimpor, hari-harinya dinilai kembali."
            ).format(device=device),
            self.tr("Tutup mesin"), taken, label=self.tr("&Alasan"), parent=self,
        )  # fmt: skip
        asked.open()

    def _show_pins(self, pins: Sequence[CountedPin]) -> None:
        """The way to say that a PIN is another person's, whom its punches are then counted for, or nobody's."""
        clear(self.pins)
        for one in pins:
            button = QPushButton(self.tr("PIN {pin} bukan miliknya…").format(pin=one.pin))
            set_role(button, "link")
            button.clicked.connect(lambda _on=False, one=one: self._ask_owner(one))
            self.pins.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)

    def _ask_owner(self, one: CountedPin) -> None:
        core, pin, opd = self._shell.core, one.pin, one.opd

        def taken(person: Choice | None, since: date) -> None:
            def done(ends: date | None) -> None:
                gone = self.tr("PIN {pin} bukan milik pegawai mana pun mulai {day}")
                said = self.tr("PIN {pin} dipetakan ke {name}") if person is not None else gone
                name = person.words if person is not None else ""
                said = kalimat(said.format(pin=pin, name=name, day=tanggal(since)) + until_words(ends))
                self._shell.notices.show(said, tone=Tone.GOOD)

            owner = person.id if person is not None else NOBODYS
            asked.keep(lambda: core.absensi.map_pin(opd, one.device, pin, owner, since), done)

        first = one.since
        words = kalimat(
            self.tr("Rekaman PIN {pin} pada mesin {device} kini dihitung untuk {name}").format(
                pin=pin, device=one.device, name=self.person.text()
            )
        )
        if first is not None:
            words = f"{words} {self.tr('PIN ini dipetakan kepadanya mulai {day}.').format(day=tanggal(first))}"
        if self._day is not None:
            asked = PinDialog(core, opd, words, first or self._day, taken, self)
            asked.open()

    def _ask_end(self, event: Decision) -> None:
        core = self._shell.core

        def ended(_none: object) -> None:
            self._shell.notices.show(self.tr("Catatan absensi dihapus."), tone=Tone.GOOD)

        def end(alasan: str) -> None:
            asked.keep(lambda: core.absensi.end_event(event.opd, event.id, alasan), ended)

        asked = NoteDialog(
            self.tr("Hapus catatan"),
            self.tr("{name}: {words}. Hari-harinya dinilai kembali tanpa catatan ini.").format(
                name=self.person.text(), words=_decided(event)
            ),
            self.tr("Hapus catatan"), end, label=self.tr("&Alasan"), parent=self,
        )  # fmt: skip
        asked.open()

    def _show_day(self, day: ExplainedDay) -> None:
        self._show_events(day.events)
        self._show_recall(day.recall)
        self._show_wait(day)
        if not self.why.text():
            self.why.setText("\n".join(day.why))
        self._show_pins(day.pins)
        punches = "; ".join(map(_punch, day.punches)) or self.tr("tidak ada")
        self.punches.setText(self.tr("Rekaman mesin: ") + punches)


class LegendLine(QWidget):
    """The chips over the matrix."""

    def __init__(self, chips: Sequence[Chip]) -> None:
        super().__init__()

        flow = FlowLayout(self, spacing=6)
        flow.setContentsMargins(0, 0, 0, 0)
        for chip in chips:
            flow.addWidget(ChipLabel(chip))


def _times(cell: DayCell) -> str:
    parts = [f"{label} {_clock(at)}" for label, at in (("Masuk", cell.masuk), ("Pulang", cell.pulang)) if at]
    return " · ".join(parts)


def _decided(event: Decision) -> str:
    """`Cuti Tahunan, 3 November 2026 sampai 9 November 2026 (Surat cuti 800.1.11/7/2026)`."""
    rests_on = " · ".join(part for part in (event.surat, event.catatan) if part)
    until = f" pukul {event.until.replace(':', '.')}" if event.until else ""
    return f"{kode(event.kind).nama}, {_days(event)}{until}{f' ({rests_on})' if rests_on else ''}"


def _days(span: Decision | Recall) -> str:
    first, last = span.mulai, span.selesai
    return tanggal(first) if first == last else f"{tanggal(first)} sampai {tanggal(last)}"


def _clock(at: str) -> str:
    """`07.31` of `07:31:00` or of `2026-11-23 07:31:00`, whatever stands between day and time."""
    moment = datetime.fromisoformat(at) if "-" in at else time.fromisoformat(at)
    return moment.strftime("%H.%M")


def _punch(one: Punch) -> str:
    return f"{_clock(one.at)} ({one.device})"
