"""What a list asks of those who know the rows, and how a column shows one."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from portalpns.client.ui.look import Chip

Row = TypeVar("Row")
RowIn = TypeVar("RowIn", contravariant=True)
RowOut = TypeVar("RowOut", covariant=True)


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column: `value` gives its words, `chip` (instead) a chip; `width` in characters, 0 takes what is left.

    `id` is the name of the sort key that the source receives; a column that cannot be sorted has `sortable=False`.
    `second` gives a quiet line under the words; a list with such a column has rows of two lines.
    """

    id: str
    words: str
    value: Callable[[Row], str] = lambda _row: ""
    chip: Callable[[Row], Chip | None] | None = None
    width: int = 0
    right: bool = False
    sortable: bool = True
    tip: Callable[[Row], str] | None = None
    icon: Callable[[Row], str | None] | None = None
    second: Callable[[Row], str] | None = None

    def words_of(self, row: Row) -> str:
        """What the cell says, chip or not; also what a screen reader reads."""
        if self.chip is not None:
            chip = self.chip(row)
            return chip.words if chip is not None else ""
        return "\n".join(part for part in (self.value(row), self.second_of(row)) if part)

    def second_of(self, row: Row) -> str:
        return self.second(row) if self.second is not None else ""


@dataclass(frozen=True)
class PageRequest:
    """One page of rows in one order.

    `after` is the row that stands just before `offset` when the list knows it: a source may continue from its key
    (keyset) instead of counting `offset` rows.
    """

    offset: int
    limit: int
    sort: str
    descending: bool
    after: Any = None


class RowSource(Protocol[RowOut]):
    """Where a list's rows come from; all methods run in lane `db` and may raise PortalError."""

    def count(self) -> int: ...

    def page(self, request: PageRequest) -> Sequence[RowOut]: ...

    def locate(self, row_id: Hashable, sort: str, descending: bool) -> int | None:
        """The place of a row in this order, to keep it selected after a change; None when gone or not known."""
        ...


class ListSource(Generic[Row]):
    """A source over rows in memory, for lists of at most some thousands (queue, results, imports)."""

    def __init__(
        self,
        rows: Sequence[Row],
        row_id: Callable[[Row], Hashable],
        keys: dict[str, Callable[[Row], Any]] | None = None,
    ) -> None:
        """`keys` gives the native value by which a column is sorted; without one the given order stays."""
        self._rows = list(rows)
        self._row_id = row_id
        self._keys = keys or {}

    def count(self) -> int:
        return len(self._rows)

    def page(self, request: PageRequest) -> Sequence[Row]:
        return self._ordered(request.sort, request.descending)[request.offset : request.offset + request.limit]

    def locate(self, row_id: Hashable, sort: str, descending: bool) -> int | None:
        ordered = self._ordered(sort, descending)
        return next((place for place, row in enumerate(ordered) if self._row_id(row) == row_id), None)

    def _ordered(self, sort: str, descending: bool) -> list[Row]:
        key = self._keys.get(sort)
        return sorted(self._rows, key=key, reverse=descending) if key is not None else self._rows
