"""Many choices in one field, such as the recipients of a letter: removable chips, and a picker behind them."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QToolButton, QToolTip, QWidget

from portalpns.client.ui.look import icon, set_role
from portalpns.client.ui.widgets.elided import ElidedLabel
from portalpns.client.ui.widgets.forms.choice import Choice, Search
from portalpns.client.ui.widgets.forms.chosen import ChosenDialog
from portalpns.client.ui.widgets.forms.flow import FlowLayout
from portalpns.client.ui.widgets.forms.picker import SearchPicker
from portalpns.client.ui.words import number

MOST_LINES = 3
"""More chips than fit into these lines are folded into a button that lists them all."""
SPACING = 5
MARGIN = 6


class ChoiceList(QFrame):
    """A list of choices: of those given none is dropped, of those picked none is added twice.

    Backspace in the empty picker removes the last.
    """

    changed = Signal()
    typed = Signal()
    """A key in the picker; what stands there now is `unpicked`."""
    marked = Signal()
    """The picker was left; `unpicked` says whether with words that were not picked."""

    def __init__(self, search: Search, *, placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, "tokens")
        self._choices: dict[str, Choice] = {}
        """By their ids; one that a letter has twice is there a second time under another key."""
        self._tokens: dict[str, QWidget] = {}
        """The chips that are shown, by the key of their choice."""
        self._picker = SearchPicker(search, placeholder=placeholder)
        set_role(self._picker, "bare")
        self._picker.setMinimumWidth(160)
        self._picker.setClearButtonEnabled(False)
        self._picker.chosen.connect(self._add_chosen)
        self._picker.marked.connect(self.marked)
        self._picker.textEdited.connect(self.typed)
        self._picker.installEventFilter(self)
        self._rest = QPushButton(self)
        set_role(self._rest, "link")
        self._rest.clicked.connect(self._list_all)
        self._rest.hide()
        self._flow = FlowLayout(self, spacing=SPACING, stretch_last=True)
        self._flow.setContentsMargins(MARGIN, 5, MARGIN, 5)
        self._flow.addWidget(self._picker)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setFocusProxy(self._picker)

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self._picker.setAccessibleName(name)

    def choices(self) -> list[Choice]:
        return list(self._choices.values())

    @property
    def unpicked(self) -> str:
        """The words that were typed but not picked."""
        return self._picker.unpicked

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Hold exactly these, without telling `changed`."""
        self._choices = {}
        for choice in choices:
            self._put(choice)
        self._picker.set_choice(None)
        for key in list(self._tokens):
            self._drop_token(key)
        self._fold()

    def remove(self, keys: Sequence[str]) -> None:
        """Take choices out and tell `changed`."""
        for key in keys:
            del self._choices[key]
        self._fold()
        self.changed.emit()

    def _add_chosen(self, choice: Choice | None) -> None:
        if choice is None:
            return
        self._picker.set_choice(None)
        if any(one.id == choice.id for one in self._choices.values()):
            words = self.tr("“{name}” sudah ada di sini.").format(name=choice.words)
            QToolTip.showText(self._picker.mapToGlobal(self._picker.rect().bottomLeft()), words, self._picker)
            return
        self._put(choice)
        self._fold()
        self.changed.emit()

    def _put(self, choice: Choice) -> None:
        key = choice.id
        while key in self._choices:
            key += "+"
        self._choices[key] = choice

    def _fold(self) -> None:
        """Show the first chips that fit into the lines, how many are folded, and always the last one."""
        keys = list(self._choices)
        shown = self._fitting(keys)
        folded = len(keys) - len(shown)
        for key in set(self._tokens) - set(shown):
            self._drop_token(key)
        while self._flow.count():
            self._flow.takeAt(0)
        widgets: list[QWidget] = [self._tokens[key] for key in shown]
        if folded:
            self._rest.setText(self._rest_words(folded))
            widgets.insert(len(widgets) - 1, self._rest)
        for widget in (*widgets, self._picker):
            self._flow.addWidget(widget)
        for widget in widgets:
            widget.show()  # lays out at once, so only when the picker is among the others again
        self._rest.setVisible(bool(folded))
        self.updateGeometry()
        self._flow.invalidate()
        self._flow.activate()

    def _fitting(self, keys: list[str]) -> list[str]:
        """The choices to show: all of them, or as many of the first as leave room for the button and the last."""
        area = max(self.width() - 2 * MARGIN - 2 * self.frameWidth(), 1)
        widths: list[int] = []
        for key in keys:
            widths.append(min(self._token(key).sizeHint().width(), area))
            if _lines(widths, area) > MOST_LINES:
                break
        else:
            return keys
        self._rest.setText(self._rest_words(len(keys)))
        fixed = [self._rest.sizeHint().width(), min(self._token(keys[-1]).sizeHint().width(), area)]
        count = len(widths) - 1
        while count and _lines([*widths[:count], *fixed], area) > MOST_LINES:
            count -= 1
        return [*keys[:count], keys[-1]]

    def _rest_words(self, count: int) -> str:
        return self.tr("… dan {count} lainnya").format(count=number(count))

    def _token(self, key: str) -> QWidget:
        """The chip of a choice, made when it is first needed."""
        if key in self._tokens:
            return self._tokens[key]
        choice = self._choices[key]
        token = QFrame(self)
        set_role(token, "token")
        token.setProperty("marked", "true" if choice.mark else "false")
        token.setToolTip(choice.detail)
        remove = QToolButton()
        remove.setIcon(icon("x", "info"))
        remove.setAccessibleName(self.tr("Keluarkan {name}").format(name=choice.words))
        remove.clicked.connect(lambda: self._remove(key))
        layout = QHBoxLayout(token)
        layout.setContentsMargins(8, 1, 2, 1)
        layout.setSpacing(2)
        label = ElidedLabel(choice.words)  # the button behind a long name stays in reach
        layout.addWidget(label)
        shown: list[QWidget] = [token, label, remove]
        if choice.mark:
            mark = QLabel(choice.mark)
            set_role(mark, "small")
            layout.addWidget(mark)
            token.setAccessibleName(f"{choice.words}, {choice.mark}")
            shown.append(mark)
        layout.addWidget(remove)
        for widget in shown:
            widget.ensurePolished()
        self._tokens[key] = token
        return token

    def _drop_token(self, key: str) -> None:
        token = self._tokens.pop(key)
        self._flow.removeWidget(token)
        token.hide()
        token.deleteLater()

    def _remove(self, key: str) -> None:
        self.remove([key])
        self._picker.setFocus()

    def _list_all(self) -> None:
        dialog = ChosenDialog(self.accessibleName(), self._choices, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.removed.connect(self.remove)
        dialog.open()

    def _set_hot(self, hot: bool) -> None:
        self.setProperty("hot", "true" if hot else "false")
        self.style().unpolish(self)
        self.style().polish(self)

    # Qt

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fold()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fold()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self._set_hot(event.type() == QEvent.Type.FocusIn)
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
            and event.key() == Qt.Key.Key_Backspace
            and not self._picker.text()
            and self._choices
        ):
            self.remove([next(reversed(self._choices))])
            return True
        return False


def _lines(widths: Sequence[int], area: int) -> int:
    """How many lines chips of these widths take."""
    lines, x = 1, 0
    for width in widths:
        if x and x + width > area:
            lines, x = lines + 1, 0
        x += width + SPACING
    return lines
