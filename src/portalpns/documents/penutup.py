"""The end of a text and its signature, which never stands alone on a page."""

from collections.abc import Callable, Sequence
from typing import Any

from reportlab.platypus import Flowable, Paragraph, Table

from portalpns.documents.flow import KEEP_LINES, TALL, Rows


class Closing(Flowable):
    """The last flowables of a text with the signature under them, which never stands alone on a page."""

    def __init__(
        self, content: Sequence[Flowable], tail: Sequence[Flowable], drawn_on: Callable[[int], None] | None = None
    ) -> None:
        """`drawn_on` is told the page on which it ends up."""
        super().__init__()
        self.content, self.tail, self.drawn_on = list(content), list(tail), drawn_on
        self.spaceBefore = self._parts[0].getSpaceBefore() if self._parts else 0

    @property
    def _parts(self) -> list[Flowable]:
        return [*self.content, *self.tail]

    def wrap(self, aW: float, aH: float) -> tuple[float, float]:
        self.width, self.height = aW, 0.0
        for number, part in enumerate(self._parts):
            self.height += part.wrapOn(self.canv, aW, TALL)[1] + (part.getSpaceBefore() if number else 0)
        return aW, self.height

    def draw(self) -> None:
        if self.drawn_on is not None:
            self.drawn_on(self.canv.getPageNumber())
        top = self.height
        for number, part in enumerate(self._parts):
            top -= part.wrapOn(self.canv, self.width, TALL)[1] + (part.getSpaceBefore() if number else 0)
            part.drawOn(self.canv, 0, top)

    def split(self, aW: float, aH: float) -> list[Flowable]:
        """Leave as much of the text as fits on this page and take its last lines with the signature to the next."""
        self.wrap(aW, aH)
        head: list[Flowable] = []
        kept: list[Flowable] = []
        for part in reversed(self.content):
            if _lines(kept) >= KEEP_LINES:
                head.insert(0, part)
            else:
                kept.insert(0, part)
        if not head and kept:
            parts = self._split_first(kept[0], _lines(kept[1:]), aW, aH)
            if len(parts) == 2:
                head, kept = parts[:1], [parts[1], *kept[1:]]
        if not head:
            if getattr(self, "_postponed", 0) and self.tail:
                return self._loose(aW, aH)
            return []
        first = head[0].wrapOn(self.canv, aW, TALL)[1]
        if first > aH:
            pieces = head[0].splitOn(self.canv, aW, aH)
            if len(pieces) < 2:
                return []
            head = [*pieces, *head[1:]]
        return [*head, Closing(kept, self.tail, self.drawn_on)]

    def _split_first(self, part: Flowable, lines_below: int, aW: float, aH: float) -> list[Flowable]:
        """The part that must keep lines with the signature, in two pieces, or whole when it cannot be broken."""
        total = part.wrapOn(self.canv, aW, TALL)[1]
        if isinstance(part, Paragraph):
            need = max(KEEP_LINES - lines_below, 1)
            end = need * part.style.leading
        elif isinstance(part, Rows):
            end = part.end_height()
        elif isinstance(part, Table):
            end = sum(_row_heights(part)[-2:])
        else:
            return [part]
        pieces = part.splitOn(self.canv, aW, min(aH, total - end))
        return pieces if len(pieces) == 2 else [part]

    def _loose(self, aW: float, aH: float) -> list[Flowable]:
        """Signatures that are higher than a page (very many signers): let them flow."""
        parts = self._parts
        if parts[0].wrapOn(self.canv, aW, TALL)[1] > aH:
            pieces = parts[0].splitOn(self.canv, aW, aH)
            return [*pieces, *parts[1:]] if len(pieces) > 1 else []
        return parts if len(parts) > 1 else []


def _lines(parts: Sequence[Flowable]) -> int:
    """Lines of text in wrapped flowables; rows and tables count as enough, spaces as none."""
    return sum(map(_part_lines, parts))


def _part_lines(part: Any) -> int:
    if isinstance(part, Paragraph):
        return len(part.blPara.lines)  # type: ignore[attr-defined]
    return KEEP_LINES if isinstance(part, (Rows, Table)) else 0


def _row_heights(table: Any) -> list[float]:
    heights: list[float] = table._rowHeights
    return heights
