"""The PDF viewer: pages under each other, drawn when seen, by the cpu lane; a new version keeps the place one reads."""

from bisect import bisect_left, bisect_right
from collections import OrderedDict
from contextlib import ExitStack
from typing import NamedTuple

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QHideEvent,
    QImage,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QAbstractSlider, QWidget

from portalpns.client.ui import tasks
from portalpns.client.ui.errors import sentence
from portalpns.client.ui.look import GAP, colours
from portalpns.client.ui.widgets.pdf.render import POINTS_PER_INCH, PdfPages, Place, Sought

MARGIN = 14
ZOOM_STEP = 1.2
ZOOM_LEAST, ZOOM_MOST = 0.25, 5.0
KEPT_BYTES = 16 << 20
"""Of the pictures that are not in view; a page is 1.3 MB in a small window, 13 MB in a large one on a sharp screen."""


class _Opened(NamedTuple):
    pages: PdfPages
    pictures: dict[int, QImage]
    place: Place | None


class PdfView(QAbstractScrollArea):
    """Shows one PDF; `show_pdf` opens it off the UI thread, the old one stays on show until the new one is drawn."""

    page_changed = Signal(int, int)
    """The page that fills most of the view (from 1) and the number of pages; zeros when the document is gone."""
    failed = Signal(str)
    shown = Signal()
    """The pages in view of the newest document are painted."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pages: PdfPages | None = None
        self._opening: tasks.Task[_Opened] | None = None
        self._seeking: tasks.Task[Place] | None = None
        self._by_hand = False
        """Whether the reader scrolled away from the place that was last sought."""
        self._sought_page = -1
        """The page of that place, from 0; -1 while none was sought."""
        self._drawing: dict[int, tasks.Task[QImage]] = {}
        self._pictures: OrderedDict[int, tuple[float, QImage]] = OrderedDict()
        self._tops: list[int] = []
        self._sizes: list[QSize] = []
        self._words = ""
        self._zoom: float | None = None  # None: as wide as the window
        self._seen = (0, 0)
        self._told = True
        self.setAccessibleName(self.tr("Pratinjau halaman"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.verticalScrollBar().actionTriggered.connect(self._take_hand)
        self._resized = QTimer(self, singleShot=True, interval=60)
        self._resized.timeout.connect(self.viewport().update)

    # what a page uses

    def show_pdf(self, data: bytes, name: str = "PDF", sought: Sought | None = None) -> None:
        """Show another PDF or another version of it; the place on the page stays, or what is `sought` comes in view."""
        if self._opening is not None:
            self._opening.cancel()
        self._told = True  # the old one stays on show, but it is not what was asked for any more
        wanted = self._visible() or [0]
        width, ratio, zoom, dpi = self._room(), self.devicePixelRatioF(), self._zoom, self.logicalDpiX()

        def work(task: tasks.Task[_Opened]) -> _Opened:
            pages = PdfPages(data, name)
            with ExitStack() as undo:
                undo.callback(pages.close)
                scale = _scale_for(pages, width, zoom, dpi) * ratio
                pictures = {}
                place = pages.find(sought) if sought is not None else None
                for number in wanted if place is None or place.page in wanted else [*wanted, place.page]:
                    task.check()
                    if number < len(pages):
                        pictures[number] = pages.render(number, scale)
                if not task.cancelled:
                    undo.pop_all()
            return _Opened(pages, pictures, place)

        self._opening = tasks.run(work, owner=self, done=self._opened, failed=self._fail, lane="cpu")

    def show_words(self, words: str) -> None:
        """Show a sentence instead of pages, such as `Pilih surat untuk melihat pratinjau.`"""
        self.clear()
        self._words = words
        self.viewport().update()

    def clear(self) -> None:
        """Show nothing and forget the document."""
        for task in (self._opening, self._seeking):
            if task is not None:
                task.cancel()
        self._by_hand, self._sought_page = False, -1
        self._take_pages(None)
        self._words = ""
        self._layout()
        self._scrolled()

    @property
    def page_count(self) -> int:
        return len(self._pages) if self._pages is not None else 0

    @property
    def current_page(self) -> int:
        """The page that fills most of the view, from 1; 0 without a document."""
        top = self.verticalScrollBar().value()
        view = QRect(0, top, self.viewport().width(), self.viewport().height())
        shown = {number: (self._rect(number) & view).height() for number in self._visible()}
        return max(shown, key=shown.__getitem__, default=-1) + 1

    def seek(self, sought: Sought) -> None:
        """Bring the place of some words into view, unless the reader scrolled to another place by hand."""
        pages = self._pages
        if self._seeking is not None:
            self._seeking.cancel()
        if pages is not None:
            self._seeking = tasks.run(lambda _task: pages.find(sought), owner=self, done=self._follow, lane="cpu")

    def zoom_in(self) -> None:
        self._set_zoom(self._factor() * ZOOM_STEP)

    def zoom_out(self) -> None:
        self._set_zoom(self._factor() / ZOOM_STEP)

    def fit_width(self) -> None:
        self._set_zoom(None)

    # inside

    def _opened(self, result: _Opened) -> None:
        pages, pictures, place = result
        bar = self.verticalScrollBar()
        across, down = self.horizontalScrollBar().value(), bar.value()
        self._words = ""
        self._take_pages(pages)
        scale = self._scale() * self.devicePixelRatioF()
        self._pictures.update({number: (scale, picture) for number, picture in pictures.items()})
        self._layout()
        bar.setValue(down)
        self.horizontalScrollBar().setValue(across)
        if place is not None:
            self._follow(place)
        self._told = False
        self._scrolled()
        self.viewport().update()

    def _follow(self, place: Place) -> None:
        """Scroll as far as needed; whoever scrolled away by hand stays there until another page is sought."""
        if place.page >= self.page_count:
            return
        if self._is_seen(place):
            self._by_hand = False
        elif not self._by_hand or place.page != self._sought_page:
            self._by_hand = False
            down = round((place.down or 0) * self._scale())
            self.verticalScrollBar().setValue(self._rect(place.page).top() + down - self.viewport().height() // 3)
        self._sought_page = place.page

    def _is_seen(self, place: Place) -> bool:
        if place.down is None:
            return place.page in self._visible()
        at = self._rect(place.page).top() + round(place.down * self._scale()) - self.verticalScrollBar().value()
        return MARGIN <= at <= self.viewport().height() - 2 * MARGIN

    def _take_hand(self) -> None:
        self._by_hand = True

    def _fail(self, error: Exception) -> None:
        words = sentence(error)
        if words is None:
            words = self.tr("Dokumen ini tidak dapat ditampilkan karena galat yang tidak terduga.")
            tasks.tell(error)
        self.show_words(words)
        self.failed.emit(words)

    def _take_pages(self, pages: PdfPages | None) -> None:
        for task in self._drawing.values():
            task.cancel()
        self._drawing.clear()
        self._pictures.clear()
        old, self._pages = self._pages, pages
        if old is not None:
            # Closing waits for PDFium's lock, which a worker may hold.
            tasks.run(lambda _task: old.close(), owner=self, lane="cpu")

    def _room(self) -> int:
        """The width for a page, as if the scroll bar were there, so that it does not flicker to and fro."""
        bar = self.verticalScrollBar()
        shown = bar.width() if bar.isVisibleTo(self) else 0
        return max(self.viewport().width() + shown - bar.sizeHint().width() - 2 * MARGIN, 80)

    def _scale(self) -> float:
        """Logical pixels per point."""
        assert self._pages is not None
        return _scale_for(self._pages, self._room(), self._zoom, self.logicalDpiX())

    def _factor(self) -> float:
        """The zoom now, 1.0 being the size on paper."""
        return self._scale() * POINTS_PER_INCH / self.logicalDpiX() if self._pages is not None else 1.0

    def _set_zoom(self, zoom: float | None) -> None:
        if self._pages is None:
            return
        bar, before = self.verticalScrollBar(), self._scale()
        top = bar.value()
        self._zoom = None if zoom is None else min(max(zoom, ZOOM_LEAST), ZOOM_MOST)
        self._layout()
        bar.setValue(round(top * self._scale() / before))
        self.viewport().update()

    def _rect(self, number: int) -> QRect:
        """Where a page stands in the whole scrolled area."""
        size = self._sizes[number]
        left = max((self.viewport().width() - size.width()) // 2, MARGIN)
        return QRect(QPoint(left, self._tops[number]), size)

    def _visible(self) -> list[int]:
        """The numbers of the pages in view, from 0."""
        top = self.verticalScrollBar().value()
        first = max(bisect_right(self._tops, top) - 1, 0)
        last = bisect_left(self._tops, top + self.viewport().height())
        return [number for number in range(first, last) if self._tops[number] + self._sizes[number].height() > top]

    def _layout(self) -> None:
        """Find the place of every page anew, and how far one can scroll."""
        self._tops, self._sizes = [], []
        place = width = 0
        if self._pages is not None:
            scale, place = self._scale(), MARGIN
            for across, down in self._pages.sizes:
                self._tops.append(place)
                self._sizes.append(QSize(round(across * scale), round(down * scale)))
                place += self._sizes[-1].height() + GAP
            place += MARGIN - GAP
            width = max(size.width() for size in self._sizes) + 2 * MARGIN
        view = self.viewport().size()
        for bar, needed, seen in (
            (self.verticalScrollBar(), place, view.height()),
            (self.horizontalScrollBar(), width if self._zoom is not None else 0, view.width()),
        ):
            bar.setRange(0, max(needed - seen, 0))
            bar.setPageStep(seen)
            bar.setSingleStep(40)

    def _scrolled(self) -> None:
        seen = (self.current_page, self.page_count)
        if seen != self._seen:
            self._seen = seen
            self.page_changed.emit(*seen)
        self.viewport().update()

    def _want(self, number: int, scale: float) -> None:
        pages = self._pages
        if number in self._drawing or pages is None:
            return
        self._drawing[number] = tasks.run(
            lambda _task: pages.render(number, scale),
            owner=self,
            done=lambda picture: self._drawn(number, scale, picture),
            failed=self._fail,
            lane="cpu",
        )

    def _drawn(self, number: int, scale: float, picture: QImage) -> None:
        self._drawing.pop(number, None)
        self._pictures[number] = (scale, picture)
        self._pictures.move_to_end(number)
        self._let_go(KEPT_BYTES)
        self.viewport().update()

    def _let_go(self, kept: int) -> None:
        """Forget the pictures drawn longest ago until those out of view take no more than `kept` bytes."""
        seen = self._visible()
        unseen = [number for number in self._pictures if number not in seen]
        size = sum(self._pictures[number][1].sizeInBytes() for number in unseen)
        for number in unseen:
            if size <= kept:
                break
            size -= self._pictures.pop(number)[1].sizeInBytes()

    # Qt

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        scheme = colours()
        if self._pages is None:
            painter.fillRect(self.viewport().rect(), QColor(scheme.surface))
            painter.setPen(QColor(scheme.muted))
            area = self.viewport().rect().adjusted(30, 30, -30, -30)
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._words)
            self._draw_ring(painter)
            painter.end()
            return
        painter.fillRect(self.viewport().rect(), QColor(scheme.line if not scheme.dark else scheme.page))
        shift = QPoint(self.horizontalScrollBar().value(), self.verticalScrollBar().value())
        scale, complete = self._scale() * self.devicePixelRatioF(), True
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        for number in self._visible():
            box = self._rect(number).translated(-shift)
            drawn = self._pictures.get(number)
            painter.fillRect(box, Qt.GlobalColor.white)
            if drawn is not None:
                painter.drawImage(box, drawn[1])
            if drawn is None or abs(drawn[0] - scale) > scale / 1000:
                self._want(number, scale)
                complete = False
            painter.setPen(QPen(QColor(scheme.scroll), 1))
            painter.drawRect(box.adjusted(0, 0, -1, -1))
        self._draw_ring(painter)
        painter.end()
        if complete and not self._told:
            self._told = True
            self.shown.emit()

    def _draw_ring(self, painter: QPainter) -> None:
        """The view may stand without a frame in a panel of its own, so the keyboard is shown inside it."""
        if self.hasFocus():
            painter.setPen(QPen(QColor(colours().accent), 2))
            painter.drawRect(self.viewport().rect().adjusted(1, 1, -1, -1))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody reads on while another page of the window is shown."""
        super().hideEvent(event)
        self._let_go(0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._layout()
        self._resized.start()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_in() if event.angleDelta().y() > 0 else self.zoom_out()
        else:
            super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar, key = self.verticalScrollBar(), event.key()
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if control and key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_in()
        elif control and key == Qt.Key.Key_Minus:
            self.zoom_out()
        elif control and key == Qt.Key.Key_0:
            self.fit_width()
        elif key == Qt.Key.Key_Home:
            bar.triggerAction(QAbstractSlider.SliderAction.SliderToMinimum)
        elif key == Qt.Key.Key_End:
            bar.triggerAction(QAbstractSlider.SliderAction.SliderToMaximum)
        elif key == Qt.Key.Key_Space:
            bar.triggerAction(QAbstractSlider.SliderAction.SliderPageStepAdd)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self.viewport().update()
        return super().event(event)


def _scale_for(pages: PdfPages, room: int, zoom: float | None, dpi: int) -> float:
    """Logical pixels per point for a zoom, or so that the widest page fills `room`."""
    if zoom is not None:
        return zoom * dpi / POINTS_PER_INCH
    return room / max(width for width, _ in pages.sizes)
