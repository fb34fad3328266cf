"""What the clipboard holds, as blocks: HTML of Word, LibreOffice and the web without fonts, colours and scripts."""

import re
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

from portalpns.client.ui.surat.body.forms import LEVELS, MARKERS
from portalpns.domain.kelengkapan import DIRECTION
from portalpns.domain.naskah import Align, Block, Marker, Run, Runs

LARGEST = 4_000_000
"""Characters of HTML that are looked at; more is pasted as plain text."""
_DROPPED = {"style", "script", "head", "title", "svg", "object", "xml", "o:p"}
_LINES = {"p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "dt", "dd", "address"}
_STYLES = {"b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline"}
_ALIGNS: dict[str, Align] = {"left": "left", "center": "center", "right": "right", "justify": "justify"}
_LEVEL = re.compile(r"mso-list:\s*\S+\s+level(\d+)")
_MARKED = re.compile(r"<!\[[^>]*(?:>|$)")
"""Word's `<![if ...]>`; html.parser fails on the malformed ones, and none of them carries words."""
_MARKER = re.compile(r"^\s*(\(?)([0-9]+|[a-zA-Z])([.)]?)")


@dataclass
class _Open:
    """An element on the way: its tag and the style that ends with it."""

    tag: str
    bold: bool
    italic: bool
    underline: bool
    dropped: bool
    marker: bool


@dataclass
class _Line:
    """The line being collected."""

    runs: list[Run] = field(default_factory=list)
    align: Align = "justify"
    level: int | None = None
    marker: str = ""


def from_plain(text: str) -> list[Block]:
    """Each line a paragraph; control characters fall away."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2029", "\n").split("\n")
    cleaned = (_clean(line).rstrip() for line in lines)
    return [Block("paragraph", (Run(line),)) for line in cleaned if line.strip()]


def from_html(html: str) -> list[Block]:
    """The blocks of a page of HTML; anything unknown is read through to its words."""
    reader = _Reader()
    reader.feed(_MARKED.sub(" ", html[:LARGEST]))
    reader.close()
    return reader.finish()


class _Reader(HTMLParser):
    """Walks HTML and collects blocks."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._blocks: list[Block] = []
        self._open: list[_Open] = []
        self._line = _Line()
        self._lists: list[str] = []
        self._rows: list[list[list[Run]]] | None = None
        self._depth = 0

    def finish(self) -> list[Block]:
        self._end_line()
        self._end_table()
        return self._blocks

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        style = values.get("style", "").lower().replace(" ", "")
        if tag == "br":
            self._add("\n")
            return
        if tag in ("meta", "link", "img", "hr", "input", "col", "wbr"):
            return
        self._push(tag, style)
        if tag in ("ol", "ul"):
            self._end_line()
            self._lists.append("-" if tag == "ul" else "a." if values.get("type", "1") in "aA" else "1.")
        elif tag == "table":
            self._end_line()
            self._depth += 1
            if self._rows is None:
                self._rows = []
        elif tag == "tr" and self._rows is not None and self._depth == 1:
            self._rows.append([])
        elif tag in ("td", "th") and self._rows and self._depth == 1:
            self._rows[-1].append([])
        elif tag in _LINES:
            self._begin_line(tag, values, style)

    def handle_endtag(self, tag: str) -> None:
        if tag == "table" and self._depth:
            self._depth -= 1
            if not self._depth:
                self._end_table()
        elif tag in ("ol", "ul") and self._lists:
            self._end_line()
            self._lists.pop()
        elif tag in _LINES:
            self._end_line()
        for place in range(len(self._open) - 1, -1, -1):
            if self._open[place].tag == tag:
                del self._open[place:]
                break

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1].dropped:
            return
        words = re.sub(r"[ \t\r\n\f]+", " ", data)
        if self._open and self._open[-1].marker:
            self._line.marker += words.replace("\xa0", " ")
            return
        self._add(_clean(words))

    def _push(self, tag: str, style: str) -> None:
        outer = self._open[-1] if self._open else _Open("", False, False, False, False, False)
        weight = re.search(r"font-weight:(\w+)", style)
        bold = outer.bold if weight is None else weight[1] in ("bold", "bolder") or weight[1] in ("600", "700", "800")
        self._open.append(
            _Open(
                tag,
                bold or _STYLES.get(tag) == "bold",
                outer.italic or _STYLES.get(tag) == "italic" or "font-style:italic" in style,
                outer.underline or _STYLES.get(tag) == "underline" or "text-decoration:underline" in style,
                outer.dropped or tag in _DROPPED,
                outer.marker or "mso-list:ignore" in style,
            )
        )

    def _begin_line(self, tag: str, values: dict[str, str], style: str) -> None:
        self._end_line()
        align = values.get("align", "").lower()
        if (found := re.search(r"text-align:(\w+)", style)) is not None:
            align = found[1]
        self._line.align = _ALIGNS.get(align, "justify")
        if tag == "li":
            self._line.level = min(max(len(self._lists), 1), LEVELS) - 1
            self._line.marker = self._lists[-1] if self._lists else "-"
        elif (word := _LEVEL.search(values.get("style", "").lower())) is not None:
            self._line.level = min(int(word[1]), LEVELS) - 1

    def _add(self, words: str) -> None:
        if not words:
            return
        style = self._open[-1] if self._open else _Open("", False, False, False, False, False)
        runs = self._line.runs
        if self._rows is not None:
            if not self._rows or not self._rows[-1]:
                return
            runs = self._rows[-1][-1]
        if words == " " and (not runs or runs[-1].text.endswith((" ", "\n"))):
            return
        run = Run(words, style.bold, style.italic, style.underline)
        if runs and replace(runs[-1], text="") == replace(run, text=""):
            runs[-1] = replace(run, text=runs[-1].text + words)
        else:
            runs.append(run)

    def _end_line(self) -> None:
        if self._rows is not None:
            cell = self._rows[-1][-1] if self._rows and self._rows[-1] else []
            if cell and not cell[-1].text.endswith("\n"):
                self._add("\n")
            self._line = _Line()
            return
        line, self._line = self._line, _Line()
        runs = _trimmed(line.runs)
        if not runs:
            return
        if line.level is None:
            self._blocks.append(Block("paragraph", runs, line.align))
            return
        marker = _marker_of(line.marker)
        self._blocks.append(Block("item", runs, level=line.level, marker=marker, restart=self._restarts(line, marker)))

    def _restarts(self, line: _Line, marker: Marker) -> bool:
        """Word writes the number out: a `1.` or `a.` after others of its kind begins anew."""
        if not re.match(r"^\s*\(?(1|a)[.)]", line.marker):
            return False
        for block in reversed(self._blocks):
            if block.kind == "item" and block.level < (line.level or 0):
                return False
            if block.kind == "item" and block.level == line.level and block.marker == marker:
                # A list of HTML gives each item the same word, so only a text between two lists parts them.
                return not self._lists or self._blocks[-1].kind != "item"
        return False

    def _end_table(self) -> None:
        if self._rows is None:
            return
        rows, self._rows, self._depth = self._rows, None, 0
        cells = [tuple(_trimmed(cell) for cell in row) for row in rows if row]
        columns = max((len(row) for row in cells), default=0)
        full = tuple((*row, *((),) * (columns - len(row))) for row in cells)
        if any(cell for row in full for cell in row):
            self._blocks.append(Block("table", rows=full, header=1 if len(full) > 1 else 0))


def _clean(text: str) -> str:
    """Without control characters, marks of direction and pictures; unbreakable blanks become blanks."""
    left = (c for c in text if c in "\t\n" or (c >= " " and c not in "\x7f\ufffc\u2028" and c not in DIRECTION))
    return "".join(" " if c in "\xa0\t" else c for c in left)


def _trimmed(runs: list[Run]) -> Runs:
    """Without blanks and line ends at both ends."""
    found = list(runs)
    while found and not found[0].text.lstrip():
        found.pop(0)
    while found and not found[-1].text.rstrip():
        found.pop()
    if found:
        found[0] = replace(found[0], text=found[0].text.lstrip())
        found[-1] = replace(found[-1], text=found[-1].text.rstrip())
    return tuple(found)


def _marker_of(words: str) -> Marker:
    """The marker of our seven that comes nearest to what stood before the item."""
    found = _MARKER.match(words)
    if found is None:
        return "-"
    kind = "1" if found[2].isdigit() else "a"
    wanted = f"{found[1]}{kind}{found[3] or '.'}"
    return next((marker for marker in MARKERS if marker == wanted), "1." if kind == "1" else "a.")
