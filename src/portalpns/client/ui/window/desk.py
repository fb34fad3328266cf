"""The parts of the window and where they stand: navigation at the left, search above, the page, the status below."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from portalpns.client.ui.page import PageSpec
from portalpns.client.ui.widgets.banner import Banner
from portalpns.client.ui.window.navigation import Navigation
from portalpns.client.ui.window.skeleton import Skeleton
from portalpns.client.ui.window.statusbar import StatusLine
from portalpns.client.ui.window.topbar import TopBar


class Desk(QWidget):
    """What one sees when signed in; the window gives the parts their work."""

    def __init__(self, pages: Sequence[PageSpec], menu: QMenu, sign_in_again: Callable[[], None]) -> None:
        super().__init__()
        self.navigation = Navigation(pages)
        # A list that gets the focus marks its first entry by itself, before there is anything to show.
        self.navigation.setEnabled(False)
        self.top = TopBar(menu)
        self.banner = Banner()
        self.session = Banner(buttons=[(self.tr("Masuk kembali"), sign_in_again)])
        self.stack = QStackedWidget()
        self.skeleton = Skeleton()
        self.stack.addWidget(self.skeleton)
        self.status_line = StatusLine()
        right = QVBoxLayout()
        right.addWidget(self.banner)
        right.addWidget(self.session)
        right.addWidget(self.top)
        right.addWidget(self.stack, 1)
        upper = QHBoxLayout()
        upper.addWidget(self.navigation)
        upper.addLayout(right, 1)
        whole = QVBoxLayout(self)
        whole.addLayout(upper, 1)
        whole.addWidget(self.status_line)
        for layout in (right, upper, whole):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0)
