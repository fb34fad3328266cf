"""The fields of a naskah for each kind of letter, and how they become a Naskah and back."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from portalpns.client.ui.look import GAP, GAP_SMALL
from portalpns.client.ui.page import Core
from portalpns.client.ui.surat import search
from portalpns.client.ui.widgets.forms import Choice, ChoiceList, DateField, Form, SearchPicker
from portalpns.domain.klasifikasi import all_codes
from portalpns.domain.naskah import (
    DERAJAT_NAMA,
    JENIS_NAMA,
    SIFAT_NAMA,
    Acara,
    Derajat,
    Jenis,
    Naskah,
    Penerima,
    Petugas,
    Sifat,
)

LINES_HEIGHT = 74


class MainFields(QWidget):
    """The fields one fills in each time: kind, recipients, subject, code, and what the kind adds."""

    changed = Signal()
    kind_changed = Signal(str)

    def __init__(self, core: Core) -> None:
        super().__init__()
        self._core = core
        self._today = date.min
        """The day that stands where the letter has none."""
        self.kind, self.to, self.common = Form(), Form(), Form()
        self.memo, self.event_form, self.duty = Form(), Form(), Form()
        self.jenis = self.kind.add("jenis", self.tr("&Jenis naskah"), QComboBox())
        for kind, words in JENIS_NAMA.items():
            self.jenis.addItem(words, kind)
        self.kepada = self.to.add(
            "kepada", self.tr("&Kepada"),
            ChoiceList(search.recipients(core), placeholder=self.tr("Ketik nama jabatan atau perangkat daerah")),
        )  # fmt: skip
        self.hal = self.common.add("hal", self.tr("&Hal"), QLineEdit())
        self.klasifikasi = self.common.add(
            "klasifikasi", self.tr("K&lasifikasi"),
            SearchPicker(search.codes(core), placeholder=self.tr("Ketik kode atau kata, misalnya rapat")),
        )  # fmt: skip
        self.dari = self.memo.add("dari", self.tr("&Dari"), QLineEdit())
        self._build_event()
        self._build_duty(core)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for form in (self.kind, self.to, self.memo, self.common, self.event_form, self.duty):
            layout.addWidget(form)
        self._connect()

    def widget_of(self, name: str) -> QWidget | None:
        """The field of a Kekurangan; None when it stands elsewhere."""
        known: dict[str, QWidget] = {
            "kepada": self.kepada, "hal": self.hal, "klasifikasi": self.klasifikasi, "acara": self.waktu,
            "acara.waktu": self.waktu, "acara.tempat": self.tempat, "petugas": self.petugas, "untuk": self.untuk,
            "mulai": self.mulai, "selesai": self.selesai, "tujuan": self.tujuan,
            "dari": self.dari, "dasar": self.dasar, "acara.acara": self.acara, "acara.keterangan": self.keterangan,
            "acara.tanggal": self.tanggal,
        }  # fmt: skip
        return known.get(name)

    def unread(self) -> dict[str, str]:
        """Why days of this kind of letter cannot be read, by the field of their Kekurangan."""
        days: dict[str, DateField] = {}
        if not self.event_form.isHidden():
            days["acara.tanggal"] = self.tanggal
        if not self.duty.isHidden():
            days |= {"mulai": self.mulai, "selesai": self.selesai}
        return {name: day.problem for name, day in days.items() if day.problem}

    def show_naskah(self, n: Naskah, today: date) -> None:
        """Put a naskah into the fields without telling `changed`; `today` stands where it has no day.

        Every field is set: what the letter before had in it must not get into this one.
        """
        self.blockSignals(True)
        self._today = today
        self.jenis.setCurrentIndex(self.jenis.findData(n.jenis))
        self.kepada.set_choices(search.recipient_choices(self._core, n, n.kepada))
        self.hal.setText(n.hal)
        code = all_codes().get(n.klasifikasi)
        words = f"{n.klasifikasi} – {code.judul}" if code is not None else n.klasifikasi
        self.klasifikasi.set_choice(Choice(n.klasifikasi, words) if n.klasifikasi else None)
        self.dari.setText(n.dari)
        event = n.acara or Acara(today, "", "", "")
        self.tanggal.set_value(event.tanggal)
        self.waktu.setText(event.waktu)
        self.tempat.setText(event.tempat)
        self.acara.setText(event.acara)
        self.keterangan.setText(event.keterangan)
        self.dasar.setPlainText(_text(n.dasar))
        self.untuk.setPlainText(_text(n.untuk))
        self.petugas.set_choices([Choice(one.pegawai or one.nama, one.nama, one.nip, one) for one in n.petugas])
        self.tujuan.setText(n.tujuan)
        self.mulai.set_value(n.mulai or today)
        self.selesai.set_value(n.selesai or today)
        for line in (self.hal, self.waktu, self.tempat, self.acara):
            line.setCursorPosition(0)
        self._show_kind(n.jenis)
        self.blockSignals(False)

    def naskah(self, base: Naskah) -> Naskah:
        """`base` with what stands in these fields, the hidden ones of other kinds too."""
        kind: Jenis = self.jenis.currentData()
        code = self.klasifikasi.choice
        duty = kind == "surat_perintah_tugas"
        return replace(
            base,
            jenis=kind,
            hal=self.hal.text().strip(),
            klasifikasi=code.id if code is not None else "",
            kepada=_recipients(self.kepada.choices()),
            dari=self.dari.text().strip(),
            acara=self._acara(base, kind == "surat_undangan"),
            dasar=_lines(self.dasar, base.dasar),
            untuk=_lines(self.untuk, base.untuk),
            petugas=tuple(one for choice in self.petugas.choices() if (one := _petugas(choice))),
            tujuan=self.tujuan.text().strip(),
            mulai=self._day(self.mulai, base.mulai, duty),
            selesai=self._day(self.selesai, base.selesai, duty),
        )

    def _acara(self, base: Naskah, shown: bool) -> Acara | None:
        """The event; None in a letter of another kind in which nothing was ever written of one."""
        until = base.acara.sampai if base.acara is not None else None
        event = Acara(
            self.tanggal.value(), self.waktu.text().strip(), self.tempat.text().strip(), self.acara.text().strip(),
            self.keterangan.text().strip(), until,
        )  # fmt: skip
        return event if shown or base.acara is not None or event != Acara(self._today, "", "", "") else None

    def _day(self, field: DateField, before: date | None, shown: bool) -> date | None:
        """The day of a field; None in a letter of another kind that never had one."""
        day = field.value()
        return day if shown or before is not None or day != self._today else None

    def _build_event(self) -> None:
        self.tanggal, self.waktu = DateField(), QLineEdit()
        self.waktu.setPlaceholderText("09.00 WIB s.d. selesai")
        self.event_form.add(
            "acara", self.tr("&Hari, tanggal"), side_by_side(self.tanggal, self.tr("Pukul"), self.waktu)
        )
        self.tanggal.setAccessibleName(self.tr("Tanggal acara"))
        self.tempat = self.event_form.add("tempat", self.tr("&Tempat"), QLineEdit())
        self.acara = self.event_form.add("nama_acara", self.tr("&Acara"), QLineEdit())
        self.keterangan = self.event_form.add("keterangan", self.tr("Keterangan"), QLineEdit())

    def _build_duty(self, core: Core) -> None:
        self.dasar = self.duty.add("dasar", self.tr("D&asar"), _lines_field(self.tr("Satu dasar tiap baris")))
        self.petugas = self.duty.add(
            "petugas", self.tr("&Menugaskan"),
            ChoiceList(search.people(core), placeholder=self.tr("Ketik nama atau NIP pegawai")),
        )  # fmt: skip
        self.untuk = self.duty.add("untuk", self.tr("&Untuk"), _lines_field(self.tr("Satu tugas tiap baris")))
        self.mulai, self.selesai = DateField(), DateField()
        self.mulai.setAccessibleName(self.tr("Mulai tugas"))
        self.duty.add("mulai", self.tr("&Tanggal tugas"), side_by_side(self.mulai, self.tr("s.d."), self.selesai))
        self.tujuan = self.duty.add("tujuan", self.tr("T&ujuan"), QLineEdit())

    def _connect(self) -> None:
        for line in (self.hal, self.dari, self.waktu, self.tempat, self.acara, self.keterangan, self.tujuan):
            line.textChanged.connect(lambda _text: self.changed.emit())
        for text in (self.dasar, self.untuk):
            text.textChanged.connect(self.changed)
        for choices in (self.kepada, self.petugas):
            choices.changed.connect(self.changed)
        for day in (self.tanggal, self.mulai, self.selesai):
            day.changed.connect(lambda _day: self.changed.emit())
            day.textEdited.connect(lambda _text: self.changed.emit())  # also what is no day yet is work
        self.klasifikasi.chosen.connect(lambda _choice: self.changed.emit())
        self.jenis.currentIndexChanged.connect(self._kind_chosen)

    def _kind_chosen(self) -> None:
        self._show_kind(self.jenis.currentData())
        self.changed.emit()

    def _show_kind(self, kind: str) -> None:
        self.memo.setVisible(kind == "nota_dinas")
        self.event_form.setVisible(kind == "surat_undangan")
        self.duty.setVisible(kind == "surat_perintah_tugas")
        # The letter of duty is addressed to those it sends.
        self.to.setVisible(kind != "surat_perintah_tugas")
        self.kind_changed.emit(kind)


class MoreFields(QWidget):
    """Fields that are seldom changed: sifat, derajat, tembusan, the words of the line Lampiran."""

    changed = Signal()

    def __init__(self, core: Core) -> None:
        super().__init__()
        self._core = core
        self.form = Form()
        self.sifat = self.form.add("sifat", self.tr("&Sifat"), _combo(SIFAT_NAMA))
        self.derajat = self.form.add("derajat", self.tr("D&erajat"), _combo(DERAJAT_NAMA))
        self.tembusan = self.form.add(
            "tembusan", self.tr("&Tembusan"),
            ChoiceList(search.recipients(core), placeholder=self.tr("Ketik nama jabatan atau perangkat daerah")),
        )  # fmt: skip
        self.lampiran_ket = self.form.add(
            "lampiran_ket", self.tr("Baris lampiran"), QLineEdit(),
            hint=self.tr("Kosongkan agar diisi dari banyaknya lampiran."),
        )  # fmt: skip
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.form)
        for combo in (self.sifat, self.derajat):
            combo.currentIndexChanged.connect(lambda _place: self.changed.emit())
        self.tembusan.changed.connect(self.changed)
        self.lampiran_ket.textChanged.connect(lambda _text: self.changed.emit())

    def widget_of(self, name: str) -> QWidget | None:
        """The field of a Kekurangan; None when it stands elsewhere."""
        return {"tembusan": self.tembusan, "lampiran_ket": self.lampiran_ket}.get(name)

    def show_naskah(self, n: Naskah) -> None:
        self.blockSignals(True)
        self.sifat.setCurrentIndex(self.sifat.findData(n.sifat))
        self.derajat.setCurrentIndex(self.derajat.findData(n.derajat))
        self.tembusan.set_choices(search.recipient_choices(self._core, n, n.tembusan))
        self.lampiran_ket.setText(n.lampiran_ket)
        self.blockSignals(False)

    def naskah(self, base: Naskah) -> Naskah:
        sifat: Sifat = self.sifat.currentData()
        derajat: Derajat = self.derajat.currentData()
        return replace(
            base, sifat=sifat, derajat=derajat, tembusan=_recipients(self.tembusan.choices()),
            lampiran_ket=self.lampiran_ket.text().strip(),
        )  # fmt: skip


def side_by_side(first: QWidget, words: str, second: QWidget) -> QWidget:
    """Two fields in one line of a form; the line hands its focus to the first."""
    line = QWidget()
    layout = QHBoxLayout(line)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(GAP_SMALL)
    label = QLabel(words)
    label.setBuddy(second)
    second.setAccessibleName(words)
    layout.addWidget(first, 1)
    layout.addSpacing(GAP - GAP_SMALL)
    layout.addWidget(label)
    layout.addWidget(second, 1)
    line.setFocusProxy(first)
    return line


def _combo(words: dict[str, str]) -> QComboBox:
    combo = QComboBox()
    for key, shown in words.items():
        combo.addItem(shown, key)
    return combo


def _lines_field(placeholder: str) -> QPlainTextEdit:
    field = QPlainTextEdit()
    field.setPlaceholderText(placeholder)
    field.setTabChangesFocus(True)
    field.setFixedHeight(LINES_HEIGHT)
    return field


def _text(lines: Sequence[str]) -> str:
    return "\n".join(lines)


def _lines(field: QPlainTextEdit, before: tuple[str, ...]) -> tuple[str, ...]:
    """One for each line; where nothing was written they stay as they were, also those that take several lines."""
    text = field.toPlainText()
    return before if text == _text(before) else tuple(line.strip() for line in text.splitlines() if line.strip())


def _recipients(choices: Sequence[Choice]) -> tuple[Penerima, ...]:
    return tuple(choice.data for choice in choices if isinstance(choice.data, Penerima))


def _petugas(choice: Choice) -> Petugas | None:
    """A person from the search is a Pegawai; one that the letter had is a Petugas already."""
    if isinstance(choice.data, Petugas):
        return choice.data
    return search.petugas_of(choice.data) if choice.data is not None else None
