"""Many choices in one field, such as the recipients of a letter: removable chips, and a picker behind them."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from portalpns.client.ui.look import icon, set_role
from portalpns.client.ui.widgets.forms.flow import FlowLayout
from portalpns.client.ui.widgets.forms.picker import Choice, Search, SearchPicker


class ChoiceList(QFrame):
    """A list of choices without repetition; Backspace in the empty picker removes the last."""

    changed = Signal()

    def __init__(self, search: Search, *, placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        set_role(self, "tokens")
        self._choices: list[Choice] = []
        self._tokens: list[QWidget] = []
        self._picker = SearchPicker(search, placeholder=placeholder)
        set_role(self._picker, "bare")
        self._picker.setMinimumWidth(160)
        self._picker.setClearButtonEnabled(False)
        self._picker.chosen.connect(self._add_chosen)
        self._picker.installEventFilter(self)
        self._flow = FlowLayout(self, spacing=5, stretch_last=True)
        self._flow.setContentsMargins(6, 5, 6, 5)
        self._flow.addWidget(self._picker)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setFocusProxy(self._picker)

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self._picker.setAccessibleName(name)

    def choices(self) -> list[Choice]:
        return list(self._choices)

    def set_choices(self, choices: list[Choice]) -> None:
        """Hold exactly these, without telling `changed`."""
        while self._choices:
            self._drop(len(self._choices) - 1)
        for choice in choices:
            self._put(choice)

    def _add_chosen(self, choice: Choice | None) -> None:
        if choice is None:
            return
        self._picker.set_choice(None)
        if choice.id not in {held.id for held in self._choices}:
            self._put(choice)
            self.changed.emit()

    def _put(self, choice: Choice) -> None:
        token = QFrame()
        set_role(token, "token")
        token.setToolTip(choice.detail)
        remove = QToolButton()
        remove.setIcon(icon("x", "info"))
        remove.setAccessibleName(self.tr("Keluarkan {name}").format(name=choice.words))
        remove.clicked.connect(lambda: self._remove(choice))
        layout = QHBoxLayout(token)
        layout.setContentsMargins(8, 1, 2, 1)
        layout.setSpacing(2)
        label = QLabel(choice.words)
        label.setTextFormat(Qt.TextFormat.PlainText)
        # A name longer than the field is cut; the button behind it stays in reach.
        label.setMinimumWidth(1)
        layout.addWidget(label)
        layout.addWidget(remove)
        self._flow.insert(len(self._choices), token)
        self._choices.append(choice)
        self._tokens.append(token)
        self.updateGeometry()

    def _remove(self, choice: Choice) -> None:
        self._drop(self._choices.index(choice))
        self._picker.setFocus()
        self.changed.emit()

    def _drop(self, place: int) -> None:
        del self._choices[place]
        token = self._tokens.pop(place)
        self._flow.removeWidget(token)
        token.hide()
        token.deleteLater()
        self.updateGeometry()

    def _set_hot(self, hot: bool) -> None:
        self.setProperty("hot", "true" if hot else "false")
        self.style().unpolish(self)
        self.style().polish(self)

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
            self._drop(len(self._choices) - 1)
            self.changed.emit()
            return True
        return False
