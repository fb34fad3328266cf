"""The dialog that imports files of attendance devices: first what would happen, then the import, then unknown PINs."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QSize
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from portalpns.client.ui import tasks
from portalpns.client.ui.absensi.asal import (
    MachineChoice,
    contradicted_words,
    machine_words,
    numbers_of,
    reason_of,
    rows_of,
    unrecognised_words,
)
from portalpns.client.ui.absensi.people import owners
from portalpns.client.ui.absensi.pin import until_words
from portalpns.client.ui.errors import sentence
from portalpns.client.ui.look import GAP, Tone, set_role
from portalpns.client.ui.page import Core, Shell
from portalpns.client.ui.widgets.ask import ask_first
from portalpns.client.ui.widgets.banner import Banner
from portalpns.client.ui.widgets.dropzone import DropZone
from portalpns.client.ui.widgets.forms import DateField, Form, SearchPicker
from portalpns.client.ui.widgets.progress import ProgressStrip
from portalpns.client.ui.widgets.table import Column, Empty, ListSource, TableView
from portalpns.client.ui.words import number, tanggal, tanggal_pendek
from portalpns.client.usecases.asal import Contradicted, Origin, short_names
from portalpns.client.usecases.impor import ImportLook, ImportReport
from portalpns.client.usecases.tertunda import Stranger
from portalpns.domain.absensi.pin import NOBODYS
from portalpns.domain.terbilang import kalimat

if TYPE_CHECKING:
    from portalpns.devices.attlog import Import

ENDINGS = (".dat", ".txt", ".csv", ".log")
LINES_SHOWN, NUMBERS_SHOWN = 500, 12
LINES_SAID = 6
"""So many lines of what is said are shown at once; the tables below need the room."""
SIZE_IN_LINES = QSize(56, 38)
"""The dialog, in heights of a line, where the window is as large: with large letters the tables are read, too."""
_Stored = tuple[list[ImportReport], list[Stranger]]
_Given = tuple[list[Stranger], date | None]


class ImportDialog(QDialog):
    """Drop files, read what they hold, import, give unknown PINs their people."""

    def __init__(
        self, shell: Shell, opd: str, nama: str, imported: Callable[[date | None], None], parent: QWidget
    ) -> None:
        """`imported` is called after each change, with the newest day of the files when they have been stored."""
        super().__init__(parent)
        self._shell, self._opd, self._imported = shell, opd, imported
        self._imports: list[Import] = []
        self._chosen: dict[tuple[int, str], str] = {}
        self._machines: dict[tuple[int, str], str] = {}
        self._numbers: tuple[str, ...] = ()
        self._ready = False
        self._newest: date | None = None
        self._notes: tuple[str, ...] = ()
        self._back = ""
        self._since = shell.core.today()
        self.setWindowTitle(self.tr("Impor berkas mesin absensi"))
        title = QLabel(nama)
        set_role(title, "heading")
        self.say = Banner(lines=LINES_SAID)
        self.drop = DropZone(
            self.tr("Seret berkas attlog.dat ke sini"), shell.settings, endings=ENDINGS,
            kinds=self.tr("Rekaman mesin absensi"),
        )  # fmt: skip
        self.drop.dropped.connect(self.examine)
        self.files = TableView(
            self.tr("Berkas"), _file_columns(), row_id=lambda row: row["id"],
            empty=Empty(self.tr("Belum ada berkas.")),
        )  # fmt: skip
        self.machine = MachineChoice()
        self.machine.chosen.connect(self._choose_machine)
        self.files.current_changed.connect(self._show_machine)
        self.lines = TableView(
            self.tr("Baris yang perlu diperiksa"), _line_columns(), row_id=lambda row: (row["file"], row["line"]),
            empty=Empty(self.tr("Semua baris terbaca dan tanggalnya wajar."), icon="circle-check"),
        )  # fmt: skip
        self.pins = TableView(
            self.tr("PIN yang belum dipetakan"), _pin_columns(), row_id=_pin_id,
            empty=Empty(self.tr("Semua PIN sudah dikenal."), icon="circle-check"), at_first=True,
        )  # fmt: skip
        self.pins.current_changed.connect(self._pin_chosen)
        self.pins.opened.connect(lambda _row: self.person.setFocus())
        self.stack = QStackedWidget()
        self.stack.addWidget(self.drop)
        self.stack.addWidget(self._build_dry())
        self.stack.addWidget(self._build_pins())
        self.progress = ProgressStrip()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self.only_pins = self.buttons.addButton(self.tr("PIN mesin…"), QDialogButtonBox.ButtonRole.ActionRole)
        self.only_pins.clicked.connect(self._look_at_pins)
        self.go = self.buttons.addButton(self.tr("Impor"), QDialogButtonBox.ButtonRole.ActionRole)
        set_role(self.go, "primary")
        self.go.setEnabled(False)
        self.go.clicked.connect(self._import)
        self.buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setSpacing(GAP)
        for widget in (title, self.say, self.stack, self.progress, self.buttons):
            layout.addWidget(widget)
        layout.setStretch(2, 1)
        self.resize((SIZE_IN_LINES * self.fontMetrics().height()).boundedTo(parent.window().size()))

    def examine(self, files: Sequence[Path]) -> None:
        """Read the files without storing anything, and say what is in them."""
        self._imports, self._chosen = [], {}
        self.say.set_words("")
        now, words = self._shell.clock(), self.tr("Membaca berkas…")

        def work(task: tasks.Task["list[Import]"]) -> "list[Import]":
            from portalpns.devices.attlog import read_files

            task.check()
            return read_files(list(files), now=now)

        def look(imports: "list[Import]") -> None:
            self._imports = imports
            self._look()

        self.progress.run(work, words=words, done=look, failed=self._fail, lane="cpu")

    def _look(self) -> None:
        """Say what the files that were read would do as of the machines that are chosen."""
        self._ready = False
        self.go.setEnabled(False)
        core, opd, imports, chosen = self._shell.core, self._opd, self._imports, dict(self._chosen)
        self.progress.run(
            lambda _task: core.absensi.examine(imports, opd=opd, mesin=chosen), words=self.tr("Memeriksa rekaman…"),
            done=lambda found: self._examined(found, _span(imports)), failed=self._fail,
        )  # fmt: skip

    def _show_machine(self, row: Any) -> None:
        self.machine.ask(row["asal"] if row is not None else None, self._numbers)

    def _choose_machine(self, origin: Origin, mesin: str) -> None:
        self._chosen[origin.place, origin.number] = mesin
        self._look()

    def _build_dry(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.files, 1)
        layout.addWidget(self.machine)
        label = QLabel(self.tr("Baris yang perlu diperiksa"))
        set_role(label, "strong")
        layout.addWidget(label)
        layout.addWidget(self.lines, 1)
        return page

    def _build_pins(self) -> QWidget:
        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(0, 0, 0, 0)
        label = QLabel(self.tr("PIN yang belum dipetakan; rekamannya tersimpan dan dihitung setelah dipetakan."))
        label.setWordWrap(True)
        layout.addWidget(label)
        layout.addWidget(self.pins, 1)
        self.form = Form()
        find = owners(self._shell.core, self._opd, lambda: self._since)
        self.person = self.form.add(
            "person", self.tr("&Pegawai"), SearchPicker(find, placeholder=self.tr("Ketik nama atau NIP"))
        )
        self.since = self.form.add("since", self.tr("&Mulai"), DateField(self._since))
        self.since.changed.connect(lambda _day: self._note_since())
        layout.addWidget(self.form)
        self.map, self.nobody = QPushButton(self.tr("Petakan")), QPushButton(self.tr("Bukan pegawai"))
        set_role(self.map, "primary")
        self.map.clicked.connect(self._map)
        self.nobody.setToolTip(self.tr("PIN ini tidak ditanyakan lagi; rekamannya tidak dihitung untuk siapa pun."))
        self.nobody.clicked.connect(self._map_to_nobody)
        line = QHBoxLayout()
        line.addStretch()
        line.addWidget(self.nobody)
        line.addWidget(self.map)
        layout.addLayout(line)
        self._pin_chosen(None)
        return page

    def _examined(self, look: ImportLook, span: tuple[date, date] | None) -> None:
        """Show what the files would do, and the days of their records."""
        rows, reports = rows_of(look, short_names([one.file for one in look.reports])), look.reports
        self._numbers = numbers_of(look)
        self._machines = {(one.place, one.number): one.mesin for one in look.asal}
        current = self._row_to_show(rows)
        self.files.show_rows(ListSource(rows, lambda row: row["id"]), current=current["id"] if current else None)
        self._show_machine(current)
        # implausible dates first: they are imported, a page of unreadable lines must not hide them
        lines = [
            {**line, "file": one.file, "fate": fate}
            for kind, fate in (("flagged", self.tr("diimpor")), ("quarantined", self.tr("tidak diimpor")))
            for one in reports for line in getattr(one, kind)
        ]  # fmt: skip
        self.lines.show_rows(ListSource(lines[:LINES_SHOWN], lambda row: (row["file"], row["line"])))
        self._newest = span[1] if span is not None else None
        self._notes, self._back = look.catatan.with_advice(), "\n\n".join(look.back_asked())
        doubt = contradicted_words(look)
        words, points = [doubt, _counts(reports, span)], [_nobody(look), *look.reading(), *self._notes]
        odd = any((doubt, lines, look.unmapped, look.leaves_open, look.jam, look.lost, self._notes))
        unrecognised = unrecognised_words(look)
        if unrecognised:  # what the import does, and what it does not, depends on the choice
            words, points, odd = [unrecognised, doubt, self.tr("Belum ada yang disimpan.")], [look.clock()], True
        tone = Tone.WARN if odd else Tone.INFO
        self.say.set_words(" ".join(filter(None, words)), tone, points=[*filter(None, points)])
        self.stack.setCurrentIndex(1)
        # that the machine was read again closes a day, also when it held nothing new
        self._ready = not unrecognised and (any(one.accepted for one in reports) or look.again)
        self.go.setEnabled(self._ready)
        if unrecognised:
            self.machine.box.setFocus()
        elif not self._chosen:
            self.go.setFocus()

    def _row_to_show(self, rows: Sequence[dict[str, Any]]) -> dict[str, Any] | None:
        """The first whose machine is to be chosen, else the one under the cursor, else the first."""
        shown = self.files.current_row()
        wanted = [row for row in rows if row["asal"] is not None and not row["asal"].mesin]
        wanted += [row for row in rows if shown is not None and row["id"] == shown["id"]]
        return next(iter([*wanted, *rows]), None)

    def _import(self) -> None:
        if not self._back:
            self._store(meant=False)
            return
        words = self.tr("{what}\n\nRekaman yang sudah diimpor tidak dapat ditarik kembali.").format(what=self._back)
        without = (self.tr("Impor tanpa rekaman itu"), lambda: self._store(meant=False, behind=False))
        ask_first(
            self.tr("Tanggal mundur"), words, self.tr("Impor semuanya"), lambda: self._store(meant=False), self,
            instead=without,
        )  # fmt: skip

    def _store(self, *, meant: bool, behind: bool = True) -> None:
        """`meant`: also files of which the records say that they are not of the machine that was chosen; `behind`:
        also what may bear the dates of a clock that had been set back."""
        core, imports, opd, mesin = self._shell.core, self._imports, self._opd, self._machines
        self.files.setFocus()  # Qt would hand the focus to Tutup, and a second Enter with it
        self.go.setEnabled(False)

        def work(task: tasks.Task[_Stored]) -> _Stored:
            def progress(done: int, total: int, words: str = "") -> None:
                task.report(done, total, words)

            from portalpns.devices.attlog import without_behind

            files = imports if behind else without_behind(imports)
            reports = core.absensi.store(
                files, opd=opd, mesin=mesin, meant=meant, progress=progress, cancelled=lambda: task.cancelled
            )
            return reports, _strangers(core, opd)

        def failed(error: Exception) -> None:
            if not isinstance(error, Contradicted):
                self._fail(error)
                return
            self.go.setEnabled(True)
            title, button = self.tr("Mesin berkas"), self.tr("Tetap impor")
            ask_first(title, error.question, button, lambda: self._store(meant=True, behind=behind), self)

        self.progress.run(work, words=self.tr("Mengimpor…"), done=lambda f: self._stored(*f), failed=failed)

    def _stored(self, reports: Sequence[ImportReport], unmapped: Sequence[Stranger]) -> None:
        accepted, repeated = sum(one.accepted for one in reports), sum(one.repeated for one in reports)
        words = self.tr("{accepted} rekaman diimpor, {repeated} sudah ada sebelumnya.")
        said = words.format(accepted=number(accepted), repeated=number(repeated))
        points = [*filter(None, [_left_out(reports), *self._notes])]
        self.say.set_words(said, Tone.WARN if points else Tone.GOOD, points=points)
        self._imported(self._newest)
        self._open_pins(unmapped)

    def _look_at_pins(self) -> None:
        """Straight to the PINs of the office, without any file."""
        core, opd = self._shell.core, self._opd
        self.progress.run(
            lambda _task: _strangers(core, opd), words=self.tr("Membaca PIN…"), done=self._open_pins, failed=self._fail
        )

    def _open_pins(self, strangers: Sequence[Stranger]) -> None:
        self.go.hide()
        self.only_pins.hide()
        self._show_pins(strangers)
        self.stack.setCurrentIndex(2)
        self.map.setDefault(True)  # only now: the dialog keeps the first default it is shown with, though it be hidden
        self.pins.setFocus()

    def _show_pins(self, strangers: Sequence[Stranger]) -> None:
        self.pins.show_rows(ListSource(list(strangers), _pin_id))

    def _pin_chosen(self, row: Stranger | None) -> None:
        self.form.setEnabled(row is not None)
        self.map.setEnabled(row is not None)
        self.nobody.setEnabled(row is not None and not row.decided)
        if row is not None:
            self.since.set_value(_as_day(row.first))

    def _note_since(self) -> None:
        """Who may have the PIN depends on the day, and the search, in another thread, asks no widget."""
        self._since = self.since.value()

    def _map(self) -> None:
        """Give the PIN under the cursor the person of the form, from the day that stands there."""
        choice = self.person.choice
        self.form.show_errors({} if choice is not None else {"person": self.tr("Pilih pegawainya.")})
        if choice is not None:
            self._give(choice.id, self.tr("PIN {pin} kini milik {name}"), choice.words)

    def _map_to_nobody(self) -> None:
        self.form.show_errors({})
        self._give(NOBODYS, self.tr("PIN {pin} tercatat bukan milik pegawai"))

    def _give(self, owner: str, words: str, name: str = "") -> None:
        row: Stranger | None = self.pins.current_row()
        core, opd, since = self._shell.core, self._opd, self.since.value()
        if row is None:
            return
        if self.since.problem:
            self.since.complain()
            return

        def work(_task: tasks.Task[_Given]) -> _Given:
            ends = core.absensi.map_pin(opd, row.device, row.pin, owner, since)
            return _strangers(core, opd), ends

        def done(found: _Given) -> None:
            left, ends = found
            self.person.set_choice(None)
            self._show_pins(left)
            self.say.set_words(kalimat(words.format(pin=row.pin, name=name) + until_words(ends)), Tone.GOOD)
            self._imported(None)

        tasks.run(work, owner=self, done=done, failed=self._fail)

    def _fail(self, error: Exception) -> None:
        words = sentence(error)
        if words is None:
            tasks.tell(error)
            words = self.tr("Impor gagal karena galat yang tidak terduga; tidak ada yang disimpan.")
        self.say.set_words(words, Tone.BAD)
        self.go.setEnabled(self._ready and self.stack.currentIndex() == 1)


def _strangers(core: Core, opd: str) -> list[Stranger]:
    """The PINs that are nobody yet, then those that were said to be nobody's."""
    return core.absensi.unmapped(opd) + core.absensi.nobodys(opd)


def _pin_id(row: Stranger) -> tuple[str, str, bool]:
    return row.device, row.pin, row.decided


def _span(imports: "Sequence[Import]") -> tuple[date, date] | None:
    """The first and the last plausible day of all files."""
    spans = [one.span for one in imports if one.span is not None]
    return (min(first for first, _ in spans), max(last for _, last in spans)) if spans else None


def _counts(reports: Sequence[ImportReport], span: tuple[date, date] | None) -> str:
    accepted, bad, odd = (
        sum(one.accepted for one in reports), sum(len(one.quarantined) for one in reports),
        sum(len(one.flagged) for one in reports),
    )  # fmt: skip
    said = f"{number(accepted)} rekaman siap diimpor, {number(bad)} baris dikarantina"
    said += f", {number(odd)} bertanggal janggal. " if odd else ". "
    said += "Belum ada yang disimpan."
    return f"{said} Rekaman dari {tanggal(span[0])} sampai {tanggal(span[1])}." if span is not None else said


def _left_out(reports: Sequence[ImportReport]) -> str:
    """Which lines of which files were not imported, for whoever has to look them up."""
    bad = {Path(one.file).name: [str(line["line"]) for line in one.quarantined] for one in reports if one.quarantined}
    if not bad:
        return ""
    named = "; ".join(
        f"{name}: {', '.join(lines[:NUMBERS_SHOWN])}{'…' if len(lines) > NUMBERS_SHOWN else ''}"
        for name, lines in bad.items()
    )
    return f"{number(sum(map(len, bad.values())))} baris dikarantina dan tidak diimpor ({named})."


def _nobody(look: ImportLook) -> str:
    """How many PINs of an import are nobody's, and the suspicion that goes with it."""
    strange = len(look.unmapped)
    if not strange:
        return ""
    records = number(sum(look.unmapped.values()))
    said = f"{number(strange)} dari {number(look.pins)} PIN belum dipetakan ({records} rekaman)."
    return f"{said} Pastikan berkas ini dari mesin perangkat daerah ini." if 2 * strange > look.pins else said


def _file_columns() -> list[Column[Any]]:
    def counted(id_: str, words: str, width: int, count: Callable[[Any], int], *, choice: bool = False) -> Column[Any]:
        """Of the file, in its first row; `choice`: not known before the machine is."""

        def value(row: Any) -> str:
            if not row["first"]:
                return ""
            return "–" if choice and not row["told"] else number(count(row))

        return Column(id_, words, value, width=width, right=True, sortable=False)

    return [
        Column("file", "Berkas", lambda row: row["name"], sortable=False, tip=lambda row: row["file"]),
        Column(
            "devices", "Mesin", machine_words, width=16, sortable=False,
            icon=lambda row: "alert-triangle" if _doubt(row) else None,
            tip=lambda row: _doubt(row) or machine_words(row),
        ),
        counted("lines", "Baris", 8, lambda row: row["lines"]),
        counted("accepted", "Diterima", 9, lambda row: row["accepted"], choice=True),
        counted("repeated", "Berulang", 9, lambda row: row["repeated"], choice=True),
        counted("bad", "Dikarantina", 12, lambda row: len(row["quarantined"])),
        counted("odd", "Janggal", 9, lambda row: len(row["flagged"])),
    ]  # fmt: skip


def _doubt(row: Any) -> str:
    return reason_of(row["asal"]) if row["asal"] is not None else ""


def _line_columns() -> list[Column[Any]]:
    return [
        Column("line", "Baris", lambda row: number(row["line"]), width=8, right=True, sortable=False),
        Column("text", "Isi", lambda row: str(row["text"]), width=30, sortable=False),
        Column("reason", "Sebab", lambda row: str(row["reason"]), sortable=False),
        Column("fate", "Akibat", lambda row: str(row["fate"]), width=13, sortable=False),
    ]


def _pin_columns() -> list[Column[Stranger]]:
    return [
        Column("pin", "PIN", lambda row: row.pin, width=10, sortable=False),
        Column("device", "Mesin", lambda row: row.device, sortable=False),
        Column("count", "Rekaman", lambda row: number(row.n), width=9, right=True, sortable=False),
        Column("first", "Pertama", lambda row: _day(row.first), width=12, sortable=False),
        Column("last", "Terakhir", lambda row: _day(row.last), width=12, sortable=False),
        Column("said", "Keterangan", lambda row: "bukan pegawai" if row.decided else "", width=13, sortable=False),
    ]


def _day(moment: str) -> str:
    return tanggal_pendek(_as_day(moment))


def _as_day(moment: str) -> date:
    """The day of a local moment such as `2026-11-23T07:31:00`."""
    return date.fromisoformat(moment[:10])
