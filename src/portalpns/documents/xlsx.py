"""Writes a report as a workbook or as CSV: frozen heads, real numbers and dates, text that never becomes a formula."""

import csv
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO, StringIO
from itertools import groupby
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from portalpns.documents.laporan import INK, RULE, TINT, Cell, Kolom, Laporan, Nilai, Tone, nilai, printed, tone
from portalpns.documents.profil import load_profil, nip_words
from portalpns.domain.clock import tanggal
from portalpns.domain.errors import BadInput

LONGEST = 32_767
"""Characters that a cell of a workbook holds (ECMA-376)."""
MOST_ROWS = 1_048_576
DIGITS = 15
"""A workbook keeps so many digits of a number."""
_EPOCH = datetime(2000, 1, 1)  # noqa: DTZ001 - a workbook's properties know no zone
_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_MM_PER_CHARACTER = 1.9
_BOLD = 1.1
"""How much wider bold type is than the digits in which a workbook measures columns."""
LONG_WORD = 20
"""Words up to so many characters (a NIP has 18) are not broken."""
_ALIGN = {"kiri": "left", "tengah": "center", "kanan": "right"}
_PAPER = {"A4": "9", "F4": "14", "F4-210": "14"}
"""Paper codes of ECMA-376; 14 is Folio (8.5 x 13 inches), the nearest to F4."""


def render_xlsx(laporan: Laporan) -> bytes:
    """The report as .xlsx, the same bytes for the same report; raises BadInput when it has too many rows."""
    from openpyxl import Workbook

    if len(laporan.baris) + len(laporan.jumlah) + 50 > MOST_ROWS:
        raise BadInput(f"Laporan “{laporan.judul}” mempunyai terlalu banyak baris untuk satu lembar kerja.")
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_sheet_name(laporan))
    writer = _Writer(laporan, sheet)
    heads = writer.heads()
    _set_up(sheet, laporan, heads.first, heads.last)
    for row in writer.rows(heads):
        sheet.append(row)
    moment = _EPOCH if laporan.tanggal is None else datetime(*laporan.tanggal.timetuple()[:3])  # noqa: DTZ001
    book.properties.title = laporan.judul
    book.properties.creator = "Portal PNS"
    book.properties.created = moment
    out = BytesIO()
    book.save(out)
    return _settled(out.getvalue(), moment)


def render_csv(laporan: Laporan) -> bytes:
    """Heads and rows as CSV for a spreadsheet in Indonesian (semicolons, UTF-8 with mark).

    Text that a spreadsheet would take for a formula begins with an apostrophe. Of columns with the same head each is
    called by its group too.
    """
    out = StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    heads = Counter(kolom.kepala for kolom in laporan.kolom)
    writer.writerow(
        [
            _defused(f"{kolom.kelompok} {kolom.kepala}".strip() if heads[kolom.kepala] > 1 else kolom.kepala)
            for kolom in laporan.kolom
        ]
    )
    for row in (*laporan.baris, *laporan.jumlah):
        writer.writerow([_csv_value(nilai(cell)) for cell in row])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


class _Heads:
    """Rows above the table and the lines of the table's head; numbers count from 1."""

    def __init__(self, above: list[str], lines: list[list[str]]) -> None:
        self.above, self.lines = above, lines
        self.first = len(above) + 2
        self.last = self.first + len(lines) - 1


class _Writer:
    """Makes the cells of one sheet; styles are shared, since a workbook stores each only once."""

    def __init__(self, laporan: Laporan, sheet: Any) -> None:
        from openpyxl.styles import Border, Side

        self.laporan, self.sheet = laporan, sheet
        thin = Side(style="thin", color=f"FF{RULE}")
        self.border = Border(left=thin, right=thin, top=thin, bottom=thin)
        self._fonts: dict[tuple[bool, str, float], Any] = {}
        self._fills: dict[str, Any] = {}
        self._aligns: dict[tuple[str, bool], Any] = {}

    def heads(self) -> _Heads:
        laporan, above = self.laporan, []
        if laporan.contoh:
            above.append("CONTOH — BUKAN DOKUMEN RESMI")
        if laporan.kop is not None:
            above += [laporan.kop.pemda, *laporan.kop.nama]
        above += [laporan.judul, *laporan.subjudul]
        lines = [[kolom.kepala for kolom in laporan.kolom]]
        if any(kolom.kelompok for kolom in laporan.kolom):
            # Without a group over it a head stands in the first line and reaches down.
            lines.insert(0, [word or kolom.kepala * (not kolom.kelompok) for word, kolom in _groups(laporan.kolom)])
            lines[1] = [kolom.kepala if kolom.kelompok else "" for kolom in laporan.kolom]
        if any(kolom.anak for kolom in laporan.kolom):
            lines.append([kolom.anak for kolom in laporan.kolom])
        return _Heads(above, lines)

    def rows(self, heads: _Heads) -> Iterator[list[Any]]:
        for line in heads.above:
            yield [self._cell(line, bold=True, size=13 if line == self.laporan.judul else 11)]
        yield []
        for words in heads.lines:
            yield [self._head(word, kolom) for word, kolom in zip(words, self.laporan.kolom, strict=True)]
        for row in self.laporan.baris:
            yield [self._data(cell, kolom) for cell, kolom in zip(row, self.laporan.kolom, strict=True)]
        for row in self.laporan.jumlah:
            yield [
                self._cell(nilai(cell), bold=True, ground="EEF2F7", rata=kolom.rata, framed=True)
                for cell, kolom in zip(row, self.laporan.kolom, strict=True)
            ]
        yield from self._below()

    def _head(self, words: str, kolom: Kolom) -> Any:
        """A head that is a whole number, such as a day of the month, is one: formulas look it up as a number."""
        number = words.isascii() and words.isdigit() and len(words) <= DIGITS and words == str(int(words))
        ground = TINT[kolom.tone] if kolom.tone else "DDE5EE"
        cell = self._cell(int(words) if number else words, bold=True, ground=ground, rata="tengah", framed=True)
        if number:
            cell.number_format = "0"  # a year without the dot of thousands
        return cell

    def _below(self) -> Iterator[list[Any]]:
        laporan = self.laporan
        yield []
        for label, value in laporan.ringkasan:
            yield [None, self._cell(label), self._cell(value)]
        for entry in laporan.legenda:
            ground = TINT[entry.tone] if entry.tone else ""
            yield [self._cell(entry.kode, bold=True, ground=ground, rata="tengah"), self._cell(entry.arti)]
        for note in laporan.catatan:
            yield [self._cell(note)]
        if laporan.penandatangan is not None:
            ttd = laporan.penandatangan
            day = f", {tanggal(laporan.tanggal)}" if laporan.tanggal else ""
            yield []
            yield [None, self._cell(f"{laporan.tempat}{day}")]
            yield [None, self._cell(f"{ttd.jabatan},")]
            yield from ([], [], [])
            for line in (ttd.nama, ttd.pangkat, nip_words(ttd.nip, load_profil(laporan.profil).ttd) if ttd.nip else ""):
                yield [None, self._cell(line, bold=line == ttd.nama)]

    def _data(self, cell: Cell, kolom: Kolom) -> Any:
        mood: Tone | None = tone(cell, kolom)
        return self._cell(
            nilai(cell),
            bold=kolom.tebal,
            ground=TINT[mood] if mood else "",
            ink=INK[mood] if mood else "000000",
            rata=kolom.rata,
            framed=True,
        )

    def _cell(
        self,
        value: Nilai,
        *,
        bold: bool = False,
        ground: str = "",
        ink: str = "000000",
        size: float = 10,
        rata: str = "kiri",
        framed: bool = False,
    ) -> Any:
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Alignment, Font, PatternFill

        cell = WriteOnlyCell(self.sheet)
        if isinstance(value, str):
            cell.value = _storable(value)
            cell.data_type = "s"  # never a formula, whatever the text begins with
            if value.startswith(_FORMULA):
                cell.quotePrefix = True
        elif value is not None:
            cell.value = value
            cell.number_format = _number_format(value)
        key = (bold, ink, size)
        cell.font = self._fonts.setdefault(key, Font(name="Arial", size=size, bold=bold, color=f"FF{ink}"))
        if ground:
            cell.fill = self._fills.setdefault(ground, PatternFill("solid", fgColor=f"FF{ground}"))
        wrap = isinstance(value, str) and framed
        cell.alignment = self._aligns.setdefault(
            (rata, wrap), Alignment(horizontal=_ALIGN[rata], vertical="top", wrap_text=wrap)
        )
        if framed:
            cell.border = self.border
        return cell


def _set_up(sheet: Any, laporan: Laporan, first: int, last: int) -> None:
    """Frozen heads, column widths and how the sheet prints; all of it must precede the first row."""
    from openpyxl.utils import get_column_letter

    for number, width in enumerate(_widths(laporan), 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    for place in _joined(laporan.kolom, first, last):
        sheet.merged_cells.add(place)
    sheet.freeze_panes = f"{get_column_letter(laporan.beku + 1)}{last + 1}"
    sheet.page_setup.orientation = "landscape" if laporan.mendatar else "portrait"
    sheet.page_setup.paperSize = _PAPER[laporan.kertas]
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{first}:{last}"
    sheet.oddFooter.right.text = "Halaman &P dari &N"
    for side in ("left", "right", "top", "bottom"):
        setattr(sheet.page_margins, side, 0.45)


def _widths(laporan: Laporan) -> list[float]:
    """Widths in characters; columns of one group that were given one width stay even."""
    widths = [
        max(kolom.lebar / _MM_PER_CHARACTER, _least(laporan, place) * _BOLD + 1.5)
        for place, kolom in enumerate(laporan.kolom)
    ]
    alike: dict[tuple[str, float], float] = {}
    for kolom, width in zip(laporan.kolom, widths, strict=True):
        alike[kolom.kelompok, kolom.lebar] = max(width, alike.get((kolom.kelompok, kolom.lebar), 0.0))
    return [
        alike[kolom.kelompok, kolom.lebar] if kolom.kelompok else width
        for kolom, width in zip(laporan.kolom, widths, strict=True)
    ]


def _least(laporan: Laporan, place: int) -> int:
    """Characters that must stand on one line in a column: a number is never `####`, a NIP never broken."""
    kolom = laporan.kolom[place]
    most = max(len(kolom.kepala), len(kolom.anak))
    for row in (*laporan.baris, *laporan.jumlah):
        value = nilai(row[place])
        if isinstance(value, str):
            most = max(most, *(len(word) for word in value.split() if len(word) <= LONG_WORD), 0)
        else:
            most = max(most, len(printed(value)))
    return most


def _joined(columns: tuple[Kolom, ...], first: int, last: int) -> Iterator[str]:
    """Cells of the head that are one: a group over its columns, a column's own head over the lines it alone fills."""
    from openpyxl.utils import get_column_letter

    grouped = any(kolom.kelompok for kolom in columns)
    below = any(kolom.anak for kolom in columns)
    place = 1
    for words, group in groupby(columns, key=lambda kolom: kolom.kelompok):
        members = list(group)
        if words and len(members) > 1:
            yield f"{get_column_letter(place)}{first}:{get_column_letter(place + len(members) - 1)}{first}"
        for kolom in members:
            top = first + (grouped and bool(words))
            bottom = last - (below and bool(kolom.anak))
            if bottom > top:
                yield f"{get_column_letter(place)}{top}:{get_column_letter(place)}{bottom}"
            place += 1


def _sheet_name(laporan: Laporan) -> str:
    """At most 31 characters without those that a sheet's name must not have."""
    name = "".join(c for c in laporan.judul.capitalize() if c not in "[]:*?/\\'" and c.isprintable()).strip()
    return name[:31] or "Laporan"


def _groups(columns: tuple[Kolom, ...]) -> Iterator[tuple[str, Kolom]]:
    """Each column with the words of its group where the group begins, else without."""
    before = ""
    for kolom in columns:
        yield (kolom.kelompok if kolom.kelompok != before else ""), kolom
        before = kolom.kelompok


def _number_format(value: int | Decimal | date) -> str:
    if isinstance(value, date):
        return "dd-mm-yyyy"
    places = -int(value.as_tuple().exponent) if isinstance(value, Decimal) and value.is_finite() else 0
    return f"#,##0.{'0' * places}" if places > 0 else "#,##0"


def _storable(text: str) -> str:
    """Without the characters that XML 1.0 cannot hold, and not longer than a cell."""
    kept = "".join(
        c for c in text if (c >= " " and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff") or c in "\t\n"
    )
    return kept if len(kept) <= LONGEST else kept[: LONGEST - 1] + "…"


def _defused(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _csv_value(value: Nilai) -> str:
    return _defused(value) if isinstance(value, str) else printed(value)


def _settled(packed: bytes, moment: datetime) -> bytes:
    """The workbook with fixed times inside, so that the same report gives the same bytes."""
    out = BytesIO()
    with ZipFile(BytesIO(packed)) as source, ZipFile(out, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "docProps/core.xml":
                data = _fixed_times(data, moment)
            target.writestr(ZipInfo(name, _ZIP_EPOCH), data, ZIP_DEFLATED)
    return out.getvalue()


def _fixed_times(core: bytes, moment: datetime) -> bytes:
    """The properties with `modified`, which the library takes from the clock, set to `moment`."""
    head, tag, rest = core.partition(b"<dcterms:modified")
    if not tag:
        return core
    opening, _, tail = rest.partition(b">")
    return head + tag + opening + b">" + f"{moment:%Y-%m-%dT%H:%M:%SZ}".encode() + tail[tail.index(b"<") :]
