"""Flowables that letters need and ReportLab has not: labelled rows, a rule, things beside and under each other."""

from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, Paragraph

from portalpns.documents.fonts import broken
from portalpns.documents.fonts import width as text_width
from portalpns.documents.styles import text_paragraph

KEEP_LINES = 2
"""A signature never stands on a page without at least so many lines of the text above it."""
TALL = 10**6
"""A height that never limits, in points."""


@dataclass(frozen=True)
class Row:
    """`label : value`; without a label the value stands under the one above."""

    label: str | Paragraph
    value: Flowable


class Rows(Flowable):
    """Labelled rows with their colons in one column; breaks between rows and inside long values.

    Widths in points: `label_width` of the label column, `indent` from the left; `before` is the space above and
    `gap` the space between rows.
    """

    def __init__(
        self,
        rows: Sequence[Row],
        look: ParagraphStyle,
        *,
        label_width: float,
        indent: float = 0,
        colon: bool = True,
        before: float = 0,
        gap: float = 0,
        right: float = 0,
    ) -> None:
        super().__init__()
        self.rows, self.look = list(rows), look
        self.label_width, self.indent, self.colon = label_width, indent, colon
        self.spaceBefore, self.gap, self.right = before, gap, right
        self.heights: list[float] = []

    @property
    def value_left(self) -> float:
        return self.indent + self.label_width + (9 if self.colon else 0)

    def _label(self, row: Row) -> Paragraph | None:
        """The label as a paragraph where it is too wide for one line or has styles of its own."""
        if isinstance(row.label, str):
            if text_width(row.label, self.look.fontSize, self.look.fontName) <= self.label_width:
                return None
            return text_paragraph(row.label, self.look)
        return row.label

    def _height(self, row: Row, available: float) -> float:
        room = max(available - self.value_left - self.right, 1)
        height = float(row.value.wrapOn(self.canv, room, TALL)[1])
        label = self._label(row)
        if label is not None:
            height = max(height, label.wrapOn(self.canv, self.label_width, TALL)[1])
        return max(height, self.look.leading if row.label else 0)

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:
        self.width = aW
        self.heights = [self._height(row, aW) for row in self.rows]
        self.height = sum(self.heights) + self.gap * max(len(self.rows) - 1, 0)
        return aW, self.height

    def split(self, aW: float, aH: float) -> list[Flowable]:
        self.wrap(aW, aH)
        taken = 0.0
        for number, (row, height) in enumerate(zip(self.rows, self.heights, strict=True)):
            if taken + height > aH + 0.001:
                return self._split_at(number, row, aW, aH - taken)
            taken += height + self.gap
        return [self]

    def _split_at(self, number: int, row: Row, aW: float, room: float) -> list[Flowable]:
        parts = row.value.splitOn(self.canv, max(aW - self.value_left - self.right, 1), room)
        if len(parts) < 2:
            head, rest = self.rows[:number], self.rows[number:]
        else:
            head = [*self.rows[:number], Row(row.label, parts[0])]
            rest = [*(Row("", part) for part in parts[1:]), *self.rows[number + 1 :]]
        return [self._with(head), self._with(rest)] if head else []

    def _with(self, rows: list[Row]) -> "Rows":
        return Rows(
            rows,
            self.look,
            label_width=self.label_width,
            indent=self.indent,
            colon=self.colon,
            before=self.spaceBefore,
            gap=self.gap,
            right=self.right,
        )

    def end_height(self) -> float:
        """Height of the last rows that hold `KEEP_LINES` lines."""
        height, leading = 0.0, self.look.leading
        for row_height in reversed(self.heights):
            height += row_height + self.gap
            if height >= KEEP_LINES * leading:
                break
        return height

    def draw(self) -> None:
        canvas, top = self.canv, self.height
        for row, height in zip(self.rows, self.heights, strict=True):
            baseline = top - self.look.fontSize
            if row.label:
                label = self._label(row)
                if label is None:
                    canvas.setFont(self.look.fontName, self.look.fontSize)
                    canvas.drawString(self.indent, baseline, str(row.label))
                else:
                    label.wrapOn(canvas, self.label_width, TALL)
                    label.drawOn(canvas, self.indent, top - label.height)
                if self.colon:
                    canvas.setFont(self.look.fontName, self.look.fontSize)
                    canvas.drawString(self.indent + self.label_width, baseline, ":")
            value_height = row.value.wrapOn(canvas, max(self.width - self.value_left - self.right, 1), TALL)[1]
            row.value.drawOn(canvas, self.value_left, top - value_height)
            top -= height + self.gap


class Number(Flowable):
    """The number of a letter: where it must break it does so behind its strokes, never inside a year."""

    def __init__(self, text: str, look: ParagraphStyle) -> None:
        super().__init__()
        self.text, self.look = text, look

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:
        lines = broken(self.text, self.look.fontSize, aW, self.look.fontName)
        self.drawn = text_paragraph("\n".join(lines), self.look)
        self.width, self.height = self.drawn.wrapOn(self.canv, aW, aH)
        return self.width, self.height

    def draw(self) -> None:
        self.drawn.drawOn(self.canv, 0, 0)


class Rule(Flowable):
    """A horizontal line over the whole width; thickness in points."""

    def __init__(self, thickness: float, before: float = 6) -> None:
        super().__init__()
        self.thickness, self.spaceBefore = thickness, before

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:
        self.width, self.height = aW, self.thickness
        return aW, self.height

    def draw(self) -> None:
        self.canv.setLineWidth(self.thickness)
        self.canv.line(0, 0, self.width, 0)


class Stack(Flowable):
    """Flowables one under the other as one."""

    def __init__(self, parts: Sequence[Flowable]) -> None:
        super().__init__()
        self.parts = list(parts)

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:
        self.width, self.height = aW, sum(part.wrapOn(self.canv, aW, aH)[1] for part in self.parts)
        return aW, self.height

    def draw(self) -> None:
        top = self.height
        for part in self.parts:
            top -= part.wrapOn(self.canv, self.width, top)[1]
            part.drawOn(self.canv, 0, top)


class Beside(Flowable):
    """Two flowables beside each other; the right one begins at `at` points."""

    def __init__(self, left: Flowable, right: Flowable, at: float) -> None:
        super().__init__()
        self.left, self.right_side, self.at = left, right, at

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:
        self.width = aW
        self.left_height = self.left.wrapOn(self.canv, self.at - 8, aH)[1]
        self.right_height = self.right_side.wrapOn(self.canv, aW - self.at, aH)[1]
        self.height = max(self.left_height, self.right_height)
        return aW, self.height

    def draw(self) -> None:
        self.left.drawOn(self.canv, 0, self.height - self.left_height)
        self.right_side.drawOn(self.canv, self.at, self.height - self.right_height)
