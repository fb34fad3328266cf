"""The sections of Pengaturan: tampilan, akun, sertifikat, folder, tentang."""

import platform
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import Qt, QUrl, qVersion
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from portalpns.client.settings import (
    CERTIFICATE,
    EXPORT_FOLDER,
    REMEMBER_USER,
    SCALE,
    SCHEME,
    SERVER,
    USER,
    Setting,
    V,
)
from portalpns.client.ui import look
from portalpns.client.ui.look import GAP, GAP_LARGE, set_role
from portalpns.client.ui.page import Shell
from portalpns.client.ui.widgets.forms import Form
from portalpns.client.ui.words import APP_NAME
from portalpns.version import __version__

FORM_WIDTH = 620


class Section(QWidget):
    """One section: a card with a form; `begin` fills it from the settings."""

    id: ClassVar[str]
    words: ClassVar[str]
    icon: ClassVar[str]

    def __init__(self, shell: Shell) -> None:
        super().__init__()
        set_role(self, "page")
        self.shell = shell
        self.settings = shell.settings
        card = QFrame()
        set_role(card, "card")
        self.column = QVBoxLayout(card)
        self.column.setContentsMargins(GAP_LARGE, GAP_LARGE - 4, GAP_LARGE, GAP_LARGE)
        self.column.setSpacing(GAP)
        title = QLabel(self.words)
        set_role(title, "heading")
        self.column.addWidget(title)
        self.form = Form()
        self.form.setMaximumWidth(FORM_WIDTH)
        self.column.addWidget(self.form)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(card)
        whole.addStretch()
        self.build()

    def build(self) -> None:
        """Make the fields."""

    def begin(self) -> None:
        """Show the values that hold now."""

    def all_words(self) -> str:
        """Everything the section says, for the search."""
        return " ".join([self.words, *(label.text() for label in self.findChildren(QLabel))])

    def add_choice(self, setting: Setting[V], changed: Callable[[], None]) -> QComboBox:
        """A drop-down for a setting with choices; a change is stored and `changed` called."""
        box = QComboBox()
        for value, words in setting.choices:
            box.addItem(words, value)

        def store(place: int) -> None:
            self.settings.set(setting, setting.choices[place][0])
            changed()

        box.activated.connect(store)
        self.form.add(setting.key, setting.words, box)
        return box

    def note(self, words: str) -> QLabel:
        label = QLabel(words, wordWrap=True)
        set_role(label, "muted")
        self.column.addWidget(label)
        return label


class Appearance(Section):
    """Colours and size of letters; both change at once."""

    id, words, icon = "tampilan", "Tampilan", "palette"

    def build(self) -> None:
        self.scheme = self.add_choice(SCHEME, self._dress)
        self.scale = self.add_choice(SCALE, self._dress)
        self.note(self.tr("Pengaturan berlaku di komputer ini saja."))

    def begin(self) -> None:
        self.scheme.setCurrentIndex(self.scheme.findData(self.settings.get(SCHEME)))
        self.scale.setCurrentIndex(self.scale.findData(self.settings.get(SCALE)))

    def _dress(self) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        look.apply(app, self.settings.get(SCHEME), self.settings.get(SCALE))


class Account(Section):
    """Where one signs in, and what is remembered for the next time."""

    id, words, icon = "akun", "Akun", "user-circle"

    def build(self) -> None:
        self.server = self.form.add("server", SERVER.words, QLineEdit())
        self.server.setReadOnly(True)
        self.remember = QCheckBox(REMEMBER_USER.words)
        self.remember.toggled.connect(self._remember)
        self.column.addWidget(self.remember)
        self.note(self.tr("Kata sandi tidak pernah disimpan. Alamat server diganti di halaman masuk."))

    def begin(self) -> None:
        self.server.setText(self.settings.get(SERVER) or self.tr("Tanpa server"))
        self.remember.setChecked(self.settings.get(REMEMBER_USER))

    def _remember(self, on: bool) -> None:
        self.settings.set(REMEMBER_USER, on)
        if not on:
            self.settings.set(USER, "")


class PathSection(Section):
    """A section whose one field is a file or folder that the user chooses."""

    def add_path(self, setting: Setting[str], ask: Callable[[], str]) -> None:
        """The field; `ask` lets the user choose and returns an empty word when they changed their mind."""
        self.setting, self._ask = setting, ask
        self.path = QLineEdit()
        self.path.setReadOnly(True)
        self.path.setPlaceholderText(self.tr("Belum dipilih"))
        choose = QPushButton(self.tr("&Pilih…"))
        choose.clicked.connect(self._choose)
        forget = QPushButton(self.tr("&Lupakan"))
        forget.clicked.connect(lambda: self._store(""))
        self.form.add(self.setting.key, self.setting.words, self.path)
        line = QHBoxLayout()
        line.addWidget(choose)
        line.addWidget(forget)
        line.addStretch()
        self.column.addLayout(line)

    def begin(self) -> None:
        self.path.setText(self.settings.get(self.setting))

    def _choose(self) -> None:
        if name := self._ask():
            self._store(name)

    def _store(self, name: str) -> None:
        self.settings.set(self.setting, name)
        self.begin()


class Certificate(PathSection):
    """Which certificate file signs; it stays where the user keeps it and is never copied."""

    id, words, icon = "sertifikat", "Sertifikat elektronik", "certificate"

    def build(self) -> None:
        self.add_path(CERTIFICATE, self._ask_file)
        self.note(
            self.tr(
                "Berkas sertifikat tetap di tempat Anda menyimpannya dan tidak disalin. "
                "Frasa sandi diminta setiap kali Anda menandatangani dan tidak pernah disimpan."
            )
        )

    def _ask_file(self) -> str:
        words = self.tr("Sertifikat (*.p12 *.pfx)")
        return QFileDialog.getOpenFileName(self, self.tr("Pilih berkas sertifikat"), self.path.text(), words)[0]


class Folders(PathSection):
    """Where exports go, and where this computer keeps data and logs."""

    id, words, icon = "folder", "Folder", "folder"

    def build(self) -> None:
        self.add_path(EXPORT_FOLDER, self._ask_folder)
        places = self.shell.core.paths
        for words, place in ((self.tr("Data aplikasi"), places.data), (self.tr("Catatan aplikasi"), places.logs)):
            button = QPushButton(f"{words}: {place}")
            set_role(button, "link")
            button.clicked.connect(lambda _checked=False, place=place: _open_folder(place))
            self.column.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)

    def _ask_folder(self) -> str:
        return QFileDialog.getExistingDirectory(self, self.tr("Pilih folder ekspor"), self.path.text())


class About(Section):
    """Which version this is and whose work it stands on."""

    id, words, icon = "tentang", "Tentang", "info-circle"

    def build(self) -> None:
        name = QLabel(f"{APP_NAME} {__version__}")
        set_role(name, "strong")
        self.column.addWidget(name)
        self.note(f"Python {platform.python_version()} · Qt {qVersion()} · {platform.system()} {platform.release()}")
        self.note(
            self.tr(
                "Perangkat lunak bebas dengan lisensi Apache 2.0. Dibuat dengan Qt dan PySide6 (LGPL 3), "
                "PDFium dan pypdfium2 (BSD 3 dan Apache 2.0), ReportLab (BSD), pyHanko (MIT), SQLAlchemy (MIT), "
                "SQLCipher (BSD), FastAPI (MIT). Huruf Inter dan Liberation Sans (SIL OFL 1.1), ikon Tabler (MIT)."
            )
        )


SECTIONS: tuple[Callable[[Shell], Section], ...] = (Appearance, Account, Certificate, Folders, About)


def _open_folder(place: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(place)))
