"""A field that searches while one types: klasifikasi, pegawai, jabatan, OPD."""

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import QEvent, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFocusEvent, QHideEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from portalpns.client.ui import tasks
from portalpns.client.ui.look import Tone, colours, set_tone
from portalpns.client.ui.widgets.forms.choice import Choice, Search, match
from portalpns.client.ui.widgets.forms.suggestions import MOST_VISIBLE, Suggestions

TYPING_MS = 120
MOST = 30
_STEPS = {
    Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: MOST_VISIBLE, Qt.Key.Key_PageUp: -MOST_VISIBLE,
}  # fmt: skip
_PLAIN = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)


class SearchPicker(QLineEdit):
    """A line in which one types two letters and picks; Enter, Tab or a click takes, nothing else writes into it.

    What was not picked from the list does not count, but it stays, marked as not picked.
    """

    chosen = Signal(object)
    """The Choice, or None when the field no longer holds one."""
    marked = Signal()
    """The field was left; `unpicked` says whether with words that were not picked."""
    given_up = Signal()
    """Esc in a search box."""

    def __init__(
        self,
        search: Search,
        *,
        letters: int = 2,
        typing_ms: int = TYPING_MS,
        placeholder: str = "",
        passing: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """`search` is asked from `letters` letters on, `typing_ms` after the last key.

        `passing`: words that were not picked go with the focus, as in a search box.
        """
        super().__init__(parent)
        self._search = search
        self._letters = letters
        self._passing = passing
        self._choice: Choice | None = None
        self._task: tasks.Task[Sequence[Choice]] | None = None
        self._answered, self._left = True, False
        self._take_then: Literal["", "first", "match"] = ""
        """What is to be taken once the answer to the words of now is there."""
        self.setPlaceholderText(placeholder)
        self.setClearButtonEnabled(True)
        self._popup = Suggestions(self)
        self._popup.picked.connect(self._pick)
        self._typing = QTimer(self, singleShot=True, interval=typing_ms)
        self._typing.timeout.connect(self._ask)
        self.textEdited.connect(self._typed)

    @property
    def choice(self) -> Choice | None:
        """What was picked."""
        return self._choice

    @property
    def unpicked(self) -> str:
        """The words that were typed but not picked."""
        return self.text().strip() if self._choice is None else ""

    def set_choice(self, choice: Choice | None) -> None:
        """Put a choice into the field, or empty it."""
        self._rest()
        self._choice = choice
        self.setText(choice.words if choice is not None else "")
        self.setToolTip(choice.detail if choice is not None else "")
        self.setCursorPosition(0)
        self._mark()

    def _rest(self) -> None:
        """No search is on its way and no list is open."""
        self._typing.stop()
        if self._task is not None:
            self._task.cancel()
        self._answered, self._take_then = True, ""
        self._popup.hide()

    def _typed(self, text: str) -> None:
        self._answered, self._take_then = False, ""
        self._mark()
        if self._choice is not None:
            self._choice = None
            self.chosen.emit(None)
        if self._task is not None:
            self._task.cancel()
        if len(text.strip()) >= self._letters:
            self._typing.start()
        else:
            self._rest()

    def _ask(self) -> None:
        self._typing.stop()
        words, search = self.text().strip(), self._search
        self._task = tasks.run(lambda _task: search(words, MOST), owner=self, done=self._offer, failed=self._fail)

    def _offer(self, found: Sequence[Choice]) -> None:
        """Show what was found; nothing found is said in the list too."""
        self._answered = True
        wish, self._take_then = self._take_then, ""
        meant = match(found, self.text()) if wish == "match" else found[0] if wish and found else None
        if meant is not None:
            self._take(meant)
        elif self.hasFocus() and self.isVisible():
            self._popup.offer(found, self.tr("Tidak ditemukan"))

    def _fail(self, error: Exception) -> None:
        self._rest()
        tasks.tell(error)

    def _pick(self, choice: Choice | None) -> None:
        self._popup.hide()
        if choice is not None:
            self._take(choice)

    def _take(self, choice: Choice) -> None:
        self.set_choice(choice)
        self.chosen.emit(choice)

    def _wait_for(self, wish: Literal["first", "match"]) -> bool:
        """Take something as soon as the answer to what was just typed is there; False when none is on its way."""
        if self._answered or len(self.text().strip()) < self._letters:
            return False
        self._take_then = wish
        if self._typing.isActive():
            self._ask()
        return True

    def _mark(self) -> None:
        """Say beside the words that they were not picked, once the field was left."""
        left = bool(self.unpicked) and not self.hasFocus()
        if left == self._left:
            return
        self._left = left
        words = self.tr("belum dipilih")
        set_tone(self, Tone.BAD if left else Tone.NEUTRAL)
        self.setAccessibleDescription(words if left else "")
        self.setTextMargins(0, 0, self.fontMetrics().horizontalAdvance(words) + 8 if left else 0, 0)

    # Qt

    def event(self, event: QEvent) -> bool:
        """Keys that mean something to the open list do not reach the shortcuts of the window."""
        if isinstance(event, QKeyEvent) and event.modifiers() in _PLAIN:
            if event.type() == QEvent.Type.ShortcutOverride and self._wants(event.key()):
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Tab:
                self._tab()
        return super().event(event)

    def _wants(self, key: int) -> bool:
        if key == Qt.Key.Key_Escape:
            return self._passing or self._popup.isVisible()
        return self._popup.isVisible() and (key in _STEPS or key in (Qt.Key.Key_Return, Qt.Key.Key_Enter))

    def _tab(self) -> None:
        """Before the focus moves on: the highlighted choice is taken, or the one that can only be meant."""
        highlighted = self._popup.current if self._popup.isVisible() and self._answered else None
        if highlighted is not None:
            self._pick(highlighted)
        elif not self._passing and self.unpicked:
            self._wait_for("match")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, plain = event.key(), event.modifiers() in _PLAIN
        if plain and key == Qt.Key.Key_Escape and self._wants(key):
            self._popup.hide()
            if self._passing:
                self.set_choice(None)
                self.given_up.emit()
        elif plain and key in _STEPS and self._popup.isVisible():
            self._popup.step(_STEPS[Qt.Key(key)])
        elif plain and key == Qt.Key.Key_Down and len(self.unpicked) >= self._letters:
            self._ask()
        elif plain and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._wait_for("first"):
            pass
        elif plain and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._popup.isVisible():
            self._pick(self._popup.current)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._mark()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            return
        self._popup.hide()
        if self._passing:
            self.set_choice(None)
        self._mark()
        self.marked.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._popup.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._left:
            return
        painter = QPainter(self)
        painter.setPen(QColor(colours().ink[Tone.BAD]))
        button = self.height() if self.isClearButtonEnabled() else 8
        area = QRect(0, 0, self.width() - button, self.height())
        painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self.tr("belum dipilih"))
