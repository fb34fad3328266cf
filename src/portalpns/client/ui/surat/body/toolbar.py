"""The row of buttons over the body: style, alignment, numbering, tables, breaks, undo; all by keyboard too."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QFont, QTextCursor
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton, QWidget

from portalpns.client.ui import hotkeys
from portalpns.client.ui.look import icon, set_role
from portalpns.client.ui.surat.body import commands
from portalpns.client.ui.surat.body.edit import BodyEdit
from portalpns.client.ui.surat.body.forms import MARKERS, align_of, list_of, marker_of, table_at
from portalpns.domain.naskah import Align

_ALIGN: tuple[tuple[Align, str], ...] = (
    ("left", "Rata kiri"),
    ("center", "Rata tengah"),
    ("right", "Rata kanan"),
    ("justify", "Rata kiri dan kanan"),
)
_ALIGN_ICON = {"left": "align-left", "center": "align-center", "right": "align-right", "justify": "align-justified"}


class BodyToolbar(QWidget):
    """Buttons that act on one BodyEdit and show how the text under its cursor is set."""

    def __init__(self, edit: BodyEdit, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._edit = edit
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(1)
        self._bold = self._style("bold", "bold", self._set_bold)
        self._italic = self._style("italic", "italic", edit.setFontItalic)
        self._underline = self._style("underline", "underline", edit.setFontUnderline)
        self._rule()
        self._aligns = {align: self._align_button(align, words) for align, words in _ALIGN}
        self._button("indent-increase", self.tr("Masuk satu tingkat"), lambda: self._indent(1))
        self._button("indent-decrease", self.tr("Keluar satu tingkat"), lambda: self._indent(-1))
        self._numbers = self._menu("list-numbers", self.tr("Penomoran"), self._number_menu())
        self._rule()
        self._menu("table", self.tr("Tabel dan pasangan label : isi"), self._table_menu())
        self._button("page-break", self.tr("Halaman baru"), lambda: self._do(commands.insert_break))
        self._rule()
        undo = self._button("arrow-back-up", hotkeys.HOTKEYS["undo"].words, edit.undo)
        redo = self._button("arrow-forward-up", hotkeys.HOTKEYS["redo"].words, edit.redo)
        self._layout.addStretch()
        for button, signal in ((undo, edit.undoAvailable), (redo, edit.redoAvailable)):
            button.setEnabled(False)
            signal.connect(button.setEnabled)
        hotkeys.action("paste_plain", edit).triggered.connect(edit.paste_plain)
        hotkeys.action("redo", edit).triggered.connect(edit.redo)
        edit.cursorPositionChanged.connect(self._show_state)
        edit.textChanged.connect(self._show_state)
        edit.currentCharFormatChanged.connect(self._show_state)
        self._show_state()

    def _button(
        self, picture: str, words: str, call: Callable[[], object] | None = None, *, check: bool = False
    ) -> QToolButton:
        button = QToolButton()
        button.setIcon(icon(picture, "text"))
        button.setToolTip(words)
        button.setAccessibleName(words)
        button.setCheckable(check)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        if call is not None:
            button.clicked.connect(lambda _on=False: call())
        self._layout.addWidget(button)
        return button

    def _set_bold(self, on: bool) -> None:
        self._edit.setFontWeight(QFont.Weight.Bold if on else QFont.Weight.Normal)

    def _align_button(self, align: Align, words: str) -> QToolButton:
        return self._button(
            _ALIGN_ICON[align], words, lambda: self._do(lambda cursor: commands.align(cursor, align)), check=True
        )

    def _style(self, hotkey: str, picture: str, call: Callable[[bool], object]) -> QToolButton:
        key = hotkeys.HOTKEYS[hotkey]
        button = self._button(picture, key.words, check=True)
        button.setToolTip(f"{key.words} ({hotkeys.shown(hotkey)})")
        button.clicked.connect(call)
        hotkeys.action(hotkey, self._edit).triggered.connect(button.click)
        return button

    def _menu(self, picture: str, words: str, menu: QMenu) -> QToolButton:
        button = self._button(picture, words)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setMenu(menu)
        return button

    def _number_menu(self) -> QMenu:
        menu = QMenu(self)
        for marker in MARKERS:
            words = f"{marker}  …" if marker != "-" else self.tr("•  butir")
            menu.addAction(words).triggered.connect(
                lambda _on=False, marker=marker: self._do(lambda c: commands.number(c, marker))
            )
        menu.addSeparator()
        menu.addAction(self.tr("Lanjutkan penomoran sebelumnya")).triggered.connect(
            lambda: self._do(commands.continue_numbering)
        )
        menu.addAction(self.tr("Baris pertama menjorok")).triggered.connect(
            lambda: self._do(commands.toggle_first_line)
        )
        return menu

    def _table_menu(self) -> QMenu:
        menu = QMenu(self)
        self._in_table: list[QAction] = []
        steps: tuple[tuple[str, Callable[[QTextCursor], object], bool], ...] = (
            (self.tr("Sisipkan tabel"), commands.insert_table, False),
            (self.tr("Sisipkan label : isi"), commands.insert_pairs, False),
            (self.tr("Tambah baris di bawah"), lambda c: commands.table_rows(c, 1), True),
            (self.tr("Hapus baris"), lambda c: commands.table_rows(c, -1), True),
            (self.tr("Tambah kolom di kanan"), lambda c: commands.table_columns(c, 1), True),
            (self.tr("Hapus kolom"), lambda c: commands.table_columns(c, -1), True),
        )
        for words, call, inside in steps:
            action = menu.addAction(words)
            action.triggered.connect(lambda _on=False, call=call: self._do(call))
            if inside:
                self._in_table.append(action)
        menu.aboutToShow.connect(self._show_table_state)
        return menu

    def _rule(self) -> None:
        line = QFrame()
        set_role(line, "rule-upright")
        line.setFrameShape(QFrame.Shape.VLine)
        line.setFixedHeight(20)
        self._layout.addSpacing(5)
        self._layout.addWidget(line)
        self._layout.addSpacing(5)

    def _do(self, command: Callable[[QTextCursor], object]) -> None:
        cursor = self._edit.textCursor()
        command(cursor)
        self._edit.setTextCursor(cursor)
        self._edit.setFocus()
        self._show_state()

    def _indent(self, by: int) -> None:
        if list_of(self._edit.textCursor().block()) is not None:
            self._do(lambda cursor: commands.shift_level(cursor, by))
        elif (by > 0) == (self._edit.textCursor().blockFormat().textIndent() == 0):
            self._do(commands.toggle_first_line)

    def _show_table_state(self) -> None:
        inside = table_at(self._edit.textCursor()) is not None
        for action in self._in_table:
            action.setEnabled(inside)

    def _show_state(self) -> None:
        cursor, form = self._edit.textCursor(), self._edit.currentCharFormat()
        self._bold.setChecked(form.fontWeight() >= QFont.Weight.DemiBold)
        self._italic.setChecked(form.fontItalic())
        self._underline.setChecked(form.fontUnderline())
        inside = list_of(cursor.block())
        now = align_of(cursor.blockFormat().alignment())
        for align, button in self._aligns.items():
            button.setChecked(align == now)
            button.setEnabled(inside is None)
        words = self.tr("Penomoran") if inside is None else self.tr("Penomoran: {m}").format(
            m=marker_of(inside.format()))  # fmt: skip
        self._numbers.setToolTip(words)
