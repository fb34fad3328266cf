"""THE list: pages only, no blocking, selection that follows its rows, words when empty."""

from threading import Event

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible

from portalpns.client.ui import tasks
from portalpns.client.ui.widgets.table import PAGE_SIZE, Column, Empty, FittingTable, ListSource, TableView
from portalpns.client.ui.widgets.table.model import PAGES_KEPT
from portalpns.domain.errors import FileProblem
from ui.kit import COLUMNS, CountingSource, surat, table

MANY = 100_000
WIDE = 1300


@pytest.fixture
def view(qtbot):
    shown = table(multi=True)
    qtbot.addWidget(shown)
    shown.resize(900, 500)
    shown.show()
    return shown


def settled(qtbot):
    qtbot.waitUntil(lambda: not tasks.busy())


def open_rows(qtbot, view, source, **options):
    with qtbot.waitSignal(view.rows.loaded):
        view.show_rows(source, **options)
    settled(qtbot)
    return source


def test_hundred_thousand_rows_open_with_one_page(qtbot, view):
    source = open_rows(qtbot, view, CountingSource(MANY))
    assert view.rows.rowCount() == MANY
    assert [request.offset for request in source.requests] == [0]
    assert view.rows.row_at(3) == surat(3)


def test_rows_are_read_in_the_database_lane(qtbot, view):
    source = open_rows(qtbot, view, CountingSource(MANY))
    assert all(name.startswith("portalpns-db") for name in source.threads)


def test_asking_for_rows_never_waits(qtbot, view):
    """Ten scroll steps into unknown rows are painted although no page comes before they are done."""
    gate = Event()

    class Held(CountingSource):
        def page(self, request):
            assert gate.wait(30)
            return super().page(request)

    gate.set()
    source = Held(MANY)
    open_rows(qtbot, view, source)
    gate.clear()
    for step in range(10):
        view.verticalScrollBar().setValue(step * 9000)
        view.viewport().repaint()
    assert view.rows.row_at(81_000) is None
    gate.set()
    settled(qtbot)
    assert view.rows.row_at(81_000) is not None


def test_jump_to_the_end_fetches_the_last_page_only(qtbot, view):
    source = open_rows(qtbot, view, CountingSource(MANY))
    view.scrollToBottom()
    view.viewport().repaint()
    settled(qtbot)
    assert view.rows.row_at(MANY - 1) == surat(MANY - 1)
    assert {request.offset for request in source.requests[1:]} <= {MANY - PAGE_SIZE, MANY - 2 * PAGE_SIZE}


def test_next_page_is_asked_by_the_key_of_the_row_before(qtbot, view):
    source = open_rows(qtbot, view, CountingSource(MANY))
    view.rows.index(PAGE_SIZE, 0).data()
    settled(qtbot)
    assert source.requests[-1].after == surat(PAGE_SIZE - 1)


def test_only_some_pages_are_kept(qtbot, view):
    open_rows(qtbot, view, CountingSource(MANY))
    for page in range(PAGES_KEPT + 10):
        view.rows.index(page * PAGE_SIZE, 0).data()
        settled(qtbot)
    assert len(view.rows._pages) <= PAGES_KEPT


def test_sorting_asks_the_source(qtbot, view):
    source = open_rows(qtbot, view, CountingSource(MANY))
    with qtbot.waitSignal(view.rows.loaded):
        view.horizontalHeader().setSortIndicator(1, Qt.SortOrder.DescendingOrder)
    assert (source.requests[-1].sort, source.requests[-1].descending) == ("dari", True)
    assert view.rows.row_at(0) == surat(MANY - 1)


def test_column_that_cannot_be_sorted_asks_nothing(qtbot, view):
    source = open_rows(qtbot, view, CountingSource(10))
    view.horizontalHeader().setSortIndicator(3, Qt.SortOrder.AscendingOrder)
    settled(qtbot)
    assert len(source.requests) == 1


def test_cursor_and_selection_follow_their_rows_through_a_refresh(qtbot, view):
    source = open_rows(qtbot, view, CountingSource(MANY))
    view.selectRow(4)
    view.setCurrentIndex(view.rows.index(4, 0))
    view.selectionModel().select(
        view.rows.index(6, 0),
        view.selectionModel().SelectionFlag.Select | view.selectionModel().SelectionFlag.Rows,
    )
    source.shift = 2  # two new letters on top
    with qtbot.waitSignal(view.rows.loaded):
        view.refresh()
    assert view.current_row().id == 4
    assert view.currentIndex().row() == 6
    assert {row.id for row in view.selected()} == {4, 6}


def test_a_row_that_went_leaves_the_cursor_at_its_place(qtbot, view):
    rows = [surat(number) for number in range(5)]
    open_rows(qtbot, view, ListSource(rows, lambda row: row.id))
    view.setCurrentIndex(view.rows.index(2, 0))
    view.rows._source = ListSource([row for row in rows if row.id != 2], lambda row: row.id)
    with qtbot.waitSignal(view.current_changed) as told:
        view.refresh()
    assert told.args[0].id == 3


def test_rows_on_show_stay_until_the_fresh_ones_come(qtbot, view):
    open_rows(qtbot, view, CountingSource(MANY))
    view.refresh()
    assert view.rows.row_at(0) == surat(0)
    settled(qtbot)


def test_enter_opens_and_letters_do_not_search(qtbot, view):
    open_rows(qtbot, view, CountingSource(MANY))
    view.setCurrentIndex(view.rows.index(1, 0))
    qtbot.keyClicks(view, "k")
    assert view.currentIndex().row() == 1
    with qtbot.waitSignal(view.opened) as opened:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert opened.args == [surat(1)]


def test_space_ticks_and_ticks_outlive_scrolling(qtbot):
    view = table(checkable=True)
    qtbot.addWidget(view)
    open_rows(qtbot, view, CountingSource(MANY))
    view.setCurrentIndex(view.rows.index(5, 0))
    with qtbot.waitSignal(view.checked_changed):
        qtbot.keyClick(view, Qt.Key.Key_Space)
    view.rows._pages.clear()
    assert [row.id for row in view.checked()] == [5]
    qtbot.waitUntil(lambda: view.rows.index(5, 0).data(Qt.ItemDataRole.CheckStateRole) is not None)
    qtbot.keyClick(view, Qt.Key.Key_Space)
    assert view.checked() == []


def test_all_can_be_ticked_also_unseen(qtbot):
    view = table(checkable=True)
    qtbot.addWidget(view)
    open_rows(qtbot, view, CountingSource(450))
    with qtbot.waitSignal(view.checked_changed):
        view.rows.check_all()
    assert len(view.checked()) == 450


def test_empty_list_says_so_and_offers_what_to_do(qtbot):
    pressed = []
    view = table(empty=Empty("Tidak ada yang menunggu.", "Surat baru", lambda: pressed.append(1)))
    qtbot.addWidget(view)
    view.show()
    open_rows(qtbot, view, CountingSource(0))
    assert view._overlay.isVisible()
    assert view._overlay._words.text() == "Tidak ada yang menunggu."
    view._overlay._button.click()
    assert pressed == [1]


def test_empty_list_offers_only_what_may_be_done(qtbot):
    may = []
    view = table(empty=Empty("Kosong.", "Surat baru", lambda: None, detail="Ctrl+N", when=lambda: bool(may)))
    qtbot.addWidget(view)
    view.show()
    open_rows(qtbot, view, CountingSource(0))
    overlay = view._overlay
    assert [part.isVisible() for part in (overlay._words, overlay._detail, overlay._button)] == [True, False, False]
    may.append(1)
    with qtbot.waitSignal(view.rows.loaded):
        view.refresh()
    assert [part.isVisible() for part in (overlay._words, overlay._detail, overlay._button)] == [True, True, True]


def test_list_that_cannot_be_read_says_why_and_tries_again(qtbot, view):
    source = CountingSource(3, error=FileProblem("Penyimpanan penuh."))
    with qtbot.waitSignal(view.rows.failed):
        view.show_rows(source)
    assert view._overlay._words.text() == "Penyimpanan penuh."
    source.error = None
    with qtbot.waitSignal(view.rows.loaded):
        view._overlay._button.click()
    assert not view._overlay.isVisible()
    assert view.rows.rowCount() == 3


def test_a_new_list_forgets_the_answers_of_the_old(qtbot, view):
    view.show_rows(CountingSource(MANY))
    open_rows(qtbot, view, CountingSource(2))
    assert view.rows.rowCount() == 2


def test_screen_reader_finds_name_and_cells(qtbot, view):
    open_rows(qtbot, view, CountingSource(4))
    reader = QAccessible.queryAccessibleInterface(view)
    assert reader.text(QAccessible.Text.Name) == "Yang menunggu Anda"
    assert view.rows.index(0, 3).data(Qt.ItemDataRole.AccessibleTextRole) == "Segera · Tanda tangani"


def test_memory_source_sorts_by_native_values(qtbot, view):
    rows = [surat(number) for number in (3, 1, 2)]
    source = ListSource(rows, lambda row: row.id, {"hal": lambda row: row.id})
    open_rows(qtbot, view, source, sort="hal", descending=True)
    assert [view.rows.row_at(place).id for place in range(3)] == [3, 2, 1]
    assert source.locate(1, "hal", True) == 2


def test_a_list_beside_its_page_begins_at_the_first_row(qtbot):
    view = table(at_first=True)
    qtbot.addWidget(view)
    shown = []
    view.current_changed.connect(lambda row: shown.append(row.id))
    open_rows(qtbot, view, CountingSource(4))
    assert shown == [0]
    assert not view.touched
    qtbot.keyClick(view, Qt.Key.Key_Down)
    assert shown == [0, 1]
    assert view.touched


def test_a_list_that_was_empty_begins_at_its_first_row_once_it_fills(qtbot):
    view = table(at_first=True)
    qtbot.addWidget(view)
    source = open_rows(qtbot, view, CountingSource(1), current=9)
    for count in (0, 3):
        source.rows_there = count
        with qtbot.waitSignal(view.rows.loaded):
            view.refresh()
    assert view.current_row().id == 0
    assert [row.id for row in view.selected()] == [0]


def test_a_list_opens_with_the_cursor_on_the_row_that_was_asked_for(qtbot):
    view = table(at_first=True)
    qtbot.addWidget(view)
    view.resize(700, 300)
    view.show()
    shown = []
    view.current_changed.connect(lambda row: shown.append(row.id))
    open_rows(qtbot, view, CountingSource(MANY), current=70_123)
    assert shown == [70_123]
    assert view.currentIndex().row() == 70_123
    assert view.viewport().rect().contains(view.visualRect(view.currentIndex()).center())


def test_a_row_that_was_asked_for_and_is_not_there_moves_nothing(qtbot):
    view = table(at_first=True)
    qtbot.addWidget(view)
    shown = []
    view.current_changed.connect(shown.append)
    open_rows(qtbot, view, CountingSource(4), current=9)
    assert shown == []
    assert not view.currentIndex().isValid()


def test_a_second_line_is_read_aloud_and_makes_rows_higher(qtbot):
    columns = [Column("hal", "Hal", lambda row: row.hal, second=lambda row: row.dari)]
    view = TableView("Surat", columns)
    qtbot.addWidget(view)
    open_rows(qtbot, view, CountingSource(1))
    assert view.rows.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole) == (
        "Undangan rapat koordinasi\nSekretariat Daerah"
    )
    assert view.rowHeight(0) >= 2 * view.fontMetrics().height()


def test_a_refresh_can_move_the_cursor_to_another_row(qtbot):
    view = table()
    qtbot.addWidget(view)
    open_rows(qtbot, view, CountingSource(4))
    view.selectRow(1)
    with qtbot.waitSignal(view.rows.loaded):
        view.refresh(3)
    assert [row.id for row in view.selected()] == [3]
    assert view.current_row().id == 3


def test_news_that_come_while_the_cursor_moves_do_not_select_the_old_row_too(qtbot):
    view = table()
    qtbot.addWidget(view)
    view.resize(700, 400)
    view.show()
    view.show_rows(CountingSource(20))
    qtbot.waitUntil(lambda: view.rows.row_at(7) is not None)
    view.selectRow(7)
    view.refresh(3)
    view.refresh()
    qtbot.waitUntil(lambda: not tasks.busy())
    assert [row.id for row in view.selected()] == [3]


def numbered(count):
    return [surat(number) for number in range(count)]


def chosen(view):
    """The ids of the highlighted rows, and that of the row under the cursor."""
    return [row.id for row in view.selected()], view.current_row().id


def open_list(qtbot, count=5):
    shown = table(at_first=True)
    qtbot.addWidget(shown)
    shown.resize(900, 500)
    shown.show()
    source = open_rows(qtbot, shown, ListSource(numbered(count), lambda row: row.id))
    return shown, source


def test_a_row_that_went_above_the_last_one_leaves_the_cursor_on_it(qtbot):
    shown, source = open_list(qtbot)
    shown.selectRow(4)
    seen = []
    shown.current_changed.connect(lambda row: seen.append(row.id if row is not None else None))
    source._rows = numbered(5)[1:]
    for _ in range(2):
        with qtbot.waitSignal(shown.rows.loaded):
            shown.refresh()
        settled(qtbot)
        assert chosen(shown) == ([4], 4)
    assert set(seen) == {4}, "no other letter was shown for a moment"


def test_a_cursor_that_moves_while_rows_are_fetched_stays_where_it_went(qtbot):
    shown, _ = open_list(qtbot)
    shown.selectRow(1)
    with qtbot.waitSignal(shown.rows.loaded):
        shown.refresh()
        shown.selectRow(3)
    settled(qtbot)
    assert chosen(shown) == ([3], 3)


def test_home_and_end_go_to_the_first_and_the_last_row(qtbot, view):
    open_rows(qtbot, view, CountingSource(MANY))
    view.setFocus()
    view.selectRow(3)
    seen = []
    view.current_changed.connect(lambda row: seen.append(row.id))
    qtbot.keyClick(view, Qt.Key.Key_End)
    qtbot.waitUntil(lambda: view.current_row() is not None)
    assert seen == [MANY - 1], "told as soon as its page came"
    assert [row.id for row in view.selected()] == [MANY - 1]
    qtbot.keyClick(view, Qt.Key.Key_Home)
    settled(qtbot)
    assert view.current_row().id == 0


def test_a_fitting_list_follows_a_larger_font(qtbot):
    def made(points):
        shown = FittingTable("Surat", COLUMNS, weight=["tindakan", "batas", "dari"])
        qtbot.addWidget(shown)
        font = shown.font()
        font.setPointSizeF(points)
        shown.setFont(font)
        shown.resize(WIDE, 400)
        shown.show()
        return shown

    def hidden(shown):
        return [shown.isColumnHidden(place) for place in range(len(COLUMNS))]

    shown, large = made(10), made(16)
    first = hidden(shown)
    assert not any(first)
    for points in (16, 10):
        font = shown.font()
        font.setPointSizeF(points)
        shown.setFont(font)
        assert hidden(shown) == (hidden(large) if points == 16 else first)
    assert any(hidden(large)), "what has no room goes, and nothing is cut off"
    widths = [large.columnWidth(place) for place in range(len(COLUMNS))]
    assert sum(widths) <= large.viewport().width()
