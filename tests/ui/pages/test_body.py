"""The body of a letter: blocks and QTextDocument are each other's inverse, and only blocks come in by the clipboard."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QTextCursor, QTextDocument
from pytestqt.qtbot import QtBot

from portalpns.client.ui.surat.body import BodyEdit, BodyToolbar, blocks_of, commands, fill
from portalpns.client.ui.surat.body.forms import MARKERS
from portalpns.client.ui.surat.body.paste import from_html, from_plain
from portalpns.domain.naskah import Block, Run, plain_text

# U+FFFC stands for an embedded picture in Qt's text, and no letter has one in its body
words = st.text(
    st.characters(exclude_categories=["C", "Z"], exclude_characters="\ufffc") | st.sampled_from(" \n"),
    min_size=1,
    max_size=12,
)


def runs_of(least: int) -> st.SearchStrategy[tuple[Run, ...]]:
    run = st.builds(Run, words, st.booleans(), st.booleans(), st.booleans())
    return st.lists(run, min_size=least, max_size=4).map(_merged)


def _merged(runs: list[Run]) -> tuple[Run, ...]:
    found: list[Run] = []
    for run in runs:
        if found and replace(found[-1], text="") == replace(run, text=""):
            found[-1] = replace(run, text=found[-1].text + run.text)
        else:
            found.append(run)
    return tuple(found)


@st.composite
def tables(draw: st.DrawFn) -> Block:
    columns, rows = draw(st.integers(1, 4)), draw(st.integers(1, 4))
    cells = tuple(tuple(draw(runs_of(0)) for _ in range(columns)) for _ in range(rows))
    widths = draw(st.sampled_from([(), tuple(float(10 + 5 * column) for column in range(columns))]))
    return Block("table", rows=cells, header=draw(st.integers(0, rows)), widths=widths, border=draw(st.booleans()))


blocks = st.one_of(
    st.builds(Block, st.just("paragraph"), runs_of(1), st.sampled_from(["justify", "left", "center", "right"]),
              st.booleans()),
    st.builds(Block, st.just("item"), runs_of(0), level=st.integers(0, 2), marker=st.sampled_from(MARKERS),
              restart=st.booleans()),
    tables(),
    st.lists(st.tuples(runs_of(0), runs_of(0)), min_size=1, max_size=3).map(lambda r: Block("pairs", rows=tuple(r))),
    st.just(Block("break")),
)  # fmt: skip


def numbered(body: tuple[Block, ...]) -> list[tuple[str, int, str, int]]:
    """Each item with the place it has in its list, by the rule of the printed letter."""
    counts: dict[int, tuple[str, int]] = {}
    found = []
    for block in body:
        if block.kind != "item":
            continue
        counts = {level: count for level, count in counts.items() if level <= block.level}
        marker, count = counts.get(block.level, ("", 0))
        count = 1 if block.restart or marker != block.marker else count + 1
        counts[block.level] = (block.marker, count)
        found.append((plain_text(block.runs), block.level, block.marker, count))
    return found


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(blocks, max_size=8))
def test_blocks_survive_the_editor(qapp: object, body: list[Block]) -> None:
    document = QTextDocument()
    fill(document, body)
    back = blocks_of(document)
    assert [replace(b, restart=False) for b in back] == [replace(b, restart=False) for b in body]
    assert all(now.restart for now, then in zip(back, body, strict=True) if then.restart)
    assert numbered(back) == numbered(tuple(body))


def test_items_separated_by_a_paragraph_go_on_counting(qapp: object) -> None:
    body = (Block("item", (Run("satu"),)), Block("paragraph", (Run("sela"),)), Block("item", (Run("dua"),)))
    document = QTextDocument()
    fill(document, body)
    assert blocks_of(document) == body
    assert document.lastBlock().textList().itemNumber(document.lastBlock()) == 1


@pytest.fixture
def edit(qtbot: QtBot) -> BodyEdit:
    made = BodyEdit()
    qtbot.addWidget(made)
    made.show()
    return made


def test_enter_in_an_empty_item_ends_the_list(qtbot: QtBot, edit: BodyEdit) -> None:
    edit.set_blocks([Block("item", (Run("satu"),))])
    edit.moveCursor(QTextCursor.MoveOperation.End)
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    qtbot.keyClicks(edit, "penutup")
    assert [(b.kind, plain_text(b.runs)) for b in edit.blocks()] == [("item", "satu"), ("paragraph", "penutup")]


@pytest.mark.parametrize("enters", [2, 3])
def test_empty_lines_between_paragraphs_change_nothing(qtbot: QtBot, edit: BodyEdit, enters: int) -> None:
    for text in ("satu", "dua"):
        qtbot.keyClicks(edit, text)
        for _ in range(enters):
            qtbot.keyClick(edit, Qt.Key.Key_Return)
    assert edit.toPlainText() == "satu" + "\n" * enters + "dua" + "\n" * enters
    assert edit.blocks() == (Block("paragraph", (Run("satu"),)), Block("paragraph", (Run("dua"),)))


def test_a_paragraph_behind_a_list_and_an_empty_line_is_set_as_any_other(qtbot: QtBot, edit: BodyEdit) -> None:
    edit.set_blocks([Block("item", (Run("satu"),))])
    edit.moveCursor(QTextCursor.MoveOperation.End)
    for _ in range(3):
        qtbot.keyClick(edit, Qt.Key.Key_Return)
    qtbot.keyClicks(edit, "penutup")
    assert edit.blocks() == (Block("item", (Run("satu"),)), Block("paragraph", (Run("penutup"),)))


def test_enter_keeps_how_the_line_is_set_and_is_one_step_of_undo(qtbot: QtBot, edit: BodyEdit) -> None:
    title = Block("paragraph", (Run("JUDUL", bold=True),), "center", indent=False)
    edit.set_blocks([title])
    edit.moveCursor(QTextCursor.MoveOperation.End)
    for _ in range(2):
        qtbot.keyClick(edit, Qt.Key.Key_Return)
    qtbot.keyClicks(edit, "ANAK")
    assert edit.blocks() == (title, replace(title, runs=(Run("ANAK", bold=True),)))
    edit.undo()
    edit.undo()
    assert edit.toPlainText() == "JUDUL\n"


def test_enter_behind_a_page_break_begins_a_plain_paragraph(qtbot: QtBot, edit: BodyEdit) -> None:
    edit.set_blocks([Block("break")])
    qtbot.keyClick(edit, Qt.Key.Key_Return)
    qtbot.keyClicks(edit, "baru")
    assert edit.blocks() == (Block("break"), Block("paragraph", (Run("baru"),)))


def test_tab_moves_an_item_one_level_in_and_its_marker_follows(qtbot: QtBot, edit: BodyEdit) -> None:
    edit.set_blocks([Block("item", (Run("satu"),)), Block("item", (Run("rinci"),))])
    edit.moveCursor(QTextCursor.MoveOperation.End)
    qtbot.keyClick(edit, Qt.Key.Key_Tab)
    assert [(b.level, b.marker) for b in edit.blocks()] == [(0, "1."), (1, "a.")]
    qtbot.keyClick(edit, Qt.Key.Key_Backtab)
    assert [(b.level, b.marker, b.restart) for b in edit.blocks()] == [(0, "1.", False), (0, "1.", False)]


def test_tab_behind_the_last_cell_adds_a_row(qtbot: QtBot, edit: BodyEdit) -> None:
    cursor = edit.textCursor()
    commands.insert_pairs(cursor)
    edit.setTextCursor(cursor)
    for text in ("hari", "Senin", "tempat", "Aula", "acara"):
        qtbot.keyClicks(edit, text)
        qtbot.keyClick(edit, Qt.Key.Key_Tab)
    (block,) = edit.blocks()
    assert [[plain_text(cell) for cell in row] for row in block.rows] == [
        ["hari", "Senin"], ["tempat", "Aula"], ["acara", ""],
    ]  # fmt: skip


def test_numbering_is_one_step_of_undo(edit: BodyEdit) -> None:
    body = [Block("paragraph", (Run("satu"),)), Block("paragraph", (Run("dua"),))]
    edit.set_blocks(body)
    edit.selectAll()
    commands.number(edit.textCursor(), "a.")
    assert [(b.kind, b.marker) for b in edit.blocks()] == [("item", "a."), ("item", "a.")]
    edit.undo()
    assert edit.blocks() == tuple(body)


def test_numbering_twice_gives_paragraphs_back(edit: BodyEdit) -> None:
    body = [Block("paragraph", (Run("satu"),)), Block("paragraph", (Run("dua"),))]
    edit.set_blocks(body)
    edit.selectAll()
    commands.number(edit.textCursor(), "1.")
    commands.number(edit.textCursor(), "1.")
    assert edit.blocks() == tuple(body)


def test_a_second_list_can_count_on_from_the_first(edit: BodyEdit) -> None:
    edit.set_blocks([
        Block("item", (Run("satu"),)), Block("paragraph", (Run("sela"),)),
        Block("item", (Run("dua"),), restart=True),
    ])  # fmt: skip
    cursor = edit.textCursor()
    cursor.movePosition(QTextCursor.MoveOperation.End)
    assert commands.continue_numbering(cursor)
    assert [count for *_, count in numbered(edit.blocks())] == [1, 2]


def test_toolbar_sets_the_style_of_the_selection(qtbot: QtBot, edit: BodyEdit) -> None:
    bar = BodyToolbar(edit)
    qtbot.addWidget(bar)
    edit.set_blocks([Block("paragraph", (Run("mengundang Saudara"),))])
    cursor = edit.textCursor()
    cursor.movePosition(QTextCursor.MoveOperation.EndOfWord, QTextCursor.MoveMode.KeepAnchor)
    edit.setTextCursor(cursor)
    qtbot.keyClick(edit, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert edit.blocks()[0].runs == (Run("mengundang", bold=True), Run(" Saudara"))


WORD = """<html xmlns:o="urn:x"><head><style>p {color:red}</style></head><body>
<p class=MsoNormal style='text-align:center'><b><span style='font-size:14pt;color:red'>PENGUMUMAN</span></b></p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='mso-list:Ignore'>a.<span
style='font:7pt "Times New Roman"'>&nbsp;&nbsp;&nbsp; </span></span><![endif]>membawa <i>laptop</i>;</p>
<p class=MsoListParagraph style='mso-list:l0 level2 lfo1'><span
style='mso-list:Ignore'>1)<span>&nbsp;</span></span>dua</p>
<table><tr><th>No</th><th>Nama</th></tr><tr><td><p>1</p></td><td><p>Siti</p><p>Aminah</p></td></tr></table>
<p>Demikian.<script>alert(1)</script><img src="http://x/y.png"></p></body></html>"""


def test_paste_from_word_keeps_lists_tables_and_styles_and_nothing_else() -> None:
    assert from_html(WORD) == [
        Block("paragraph", (Run("PENGUMUMAN", bold=True),), "center"),
        Block("item", (Run("membawa "), Run("laptop", italic=True), Run(";")), marker="a."),
        Block("item", (Run("dua"),), level=1, marker="1)"),
        Block("table", rows=(
            ((Run("No"),), (Run("Nama"),)), ((Run("1"),), (Run("Siti\nAminah"),)),
        )),
        Block("paragraph", (Run("Demikian."),)),
    ]  # fmt: skip


def test_paste_of_a_web_list_nests() -> None:
    found = from_html("<ol><li>satu<ul><li>rinci</li></ul></li><li>dua</li></ol><p>x</p><ol><li>lagi</li></ol>")
    assert [(plain_text(b.runs), b.level, b.marker, b.restart) for b in found if b.kind == "item"] == [
        ("satu", 0, "1.", False), ("rinci", 1, "-", False), ("dua", 0, "1.", False), ("lagi", 0, "1.", True),
    ]  # fmt: skip


@example("<![0")
@given(
    st.text(max_size=300)
    | st.lists(
        st.sampled_from(
            [
                "<table>",
                "</table>",
                "<tr>",
                "<td>",
                "</td>",
                "<li>",
                "<ol>",
                "</ol>",
                "<p style='mso-list:l0 level9'>",
                "x",
                "<b>",
                "</b>",
                "<br>",
                "&nbsp;",
                "<![if",
                "</p>",
                "<style>",
                "<span style='mso-list:Ignore'>",
            ]
        )
    ).map("".join)
)
def test_hostile_html_never_breaks_the_paste(html: str) -> None:  # fmt: skip
    for block in from_html(html):
        assert block.kind in ("paragraph", "item", "table")
        assert 0 <= block.level <= 2


def test_plain_text_becomes_paragraphs_without_control_characters() -> None:
    assert from_plain("satu\x00\r\n\r\ndua\tdan\x07 tiga") == [
        Block("paragraph", (Run("satu"),)), Block("paragraph", (Run("dua dan tiga"),)),
    ]  # fmt: skip


def test_what_is_copied_in_the_editor_comes_back_as_it_was(edit: BodyEdit) -> None:
    body = (
        Block("item", (Run("satu", bold=True),), marker="a."),
        Block("table", rows=(((Run("No"),), (Run("Nama"),)),), header=1),
        Block("paragraph", (Run("akhir"),), "right", indent=False),
    )
    edit.set_blocks(body)
    edit.selectAll()
    data = edit.createMimeDataFromSelection()
    edit.set_blocks(())
    edit.insertFromMimeData(data)
    assert edit.blocks() == body


def test_marks_of_direction_that_nobody_sees_are_not_pasted() -> None:
    """As Windows puts them before a path: once in the text, nobody finds them to take them out."""
    (pasted,) = from_plain("Berkas \u202aC:\\Arsip\u202c\u200e ada.")
    assert pasted.runs == (Run("Berkas C:\\Arsip ada."),)
    (pasted,) = from_html("<p>Berkas \u202aC:\\Arsip\u202c&lrm; ada.</p>")
    assert pasted.runs == (Run("Berkas C:\\Arsip ada."),)


def test_one_pasted_line_flows_into_the_sentence(edit: BodyEdit) -> None:
    edit.set_blocks([Block("paragraph", (Run("hadir pada "),))])
    edit.moveCursor(QTextCursor.MoveOperation.End)
    data = QMimeData()
    data.setHtml("<p><b>Senin</b></p>")
    edit.insertFromMimeData(data)
    assert edit.blocks()[0].runs == (Run("hadir pada "), Run("Senin", bold=True))
