"""Strict reading of a case file: every wrong, missing or unknown key is one sentence that names its place."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, NoReturn, TypeVar

from portalpns.domain.absensi.wall import zone
from portalpns.domain.errors import BadInput

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MONTH = re.compile(r"[0-9]{4}-[0-9]{2}")
_CLOCK = re.compile(r"[0-9]{2}:[0-9]{2}(:[0-9]{2})?")
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})?"
)
_LARGEST = 10**12
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Shape:
    """The keys an object must and may have."""

    required: frozenset[str]
    optional: frozenset[str] = frozenset()


def shape(required: str, optional: str = "") -> Shape:
    return Shape(frozenset(required.split()), frozenset(optional.split()))


def wrong(message: str) -> NoReturn:
    raise _problem(message)


def _problem(message: str) -> BadInput:
    return BadInput(f"Berkas kasus absensi tidak dapat dipakai: {message}")


def load_case(data: bytes) -> Any:
    """The JSON value of a file; fractions are Decimal. Raises BadInput for what is not clean JSON in UTF-8."""
    try:
        return json.loads(
            data.decode("utf-8-sig"), parse_float=Decimal, parse_constant=_no_constant, object_pairs_hook=_unique
        )
    except UnicodeDecodeError as error:
        raise BadInput(f"Berkas kasus absensi bukan teks UTF-8 (bita ke-{error.start + 1}).") from error
    except json.JSONDecodeError as error:
        place = f"baris {error.lineno}, kolom {error.colno}"
        raise BadInput(f"Berkas kasus absensi bukan JSON yang benar pada {place}.") from error
    except RecursionError as error:
        raise BadInput("Berkas kasus absensi bersarang terlalu dalam.") from error
    except ValueError as error:  # a number of thousands of digits
        raise BadInput("Berkas kasus absensi memuat bilangan yang terlalu panjang.") from error


def _no_constant(word: str) -> NoReturn:
    wrong(f"{word} bukan bilangan JSON.")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            wrong(f"kunci “{key}” tertulis dua kali dalam satu objek.")
        found[key] = value
    return found


def check_keys(case: Any, shapes: Mapping[str, Shape]) -> None:
    """Raise BadInput that names every unknown key, else every missing one; `shapes[""]` is the case itself."""
    if not isinstance(case, dict):
        wrong("isinya harus satu objek JSON.")
    objects: list[tuple[str, Any, Shape]] = [("", case, shapes[""])]
    for name, inner in shapes.items():
        rows = case.get(name, []) if name else []
        if not isinstance(rows, list):
            wrong(f"{name} harus berupa daftar.")
        objects.extend((f"{name}[{index}]", row, inner) for index, row in enumerate(rows))
    unknown: list[str] = []
    missing: list[str] = []
    for path, value, wanted in objects:
        if not isinstance(value, dict):
            wrong(f"{path} harus berupa objek.")
        if value.keys() - wanted.required - wanted.optional:
            unknown += [_join(path, k) for k in value if k not in wanted.required and k not in wanted.optional]
        if wanted.required - value.keys():
            missing += [_join(path, k) for k in sorted(wanted.required - value.keys())]
    if unknown:
        wrong(f"kunci tidak dikenal: {_few(unknown)}.")
    if missing:
        wrong(f"kunci wajib tidak ada: {_few(missing)}.")


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _few(names: list[str]) -> str:
    """All names, or the first ten and how many more: a broken file may have a million."""
    rest = f", dan {len(names) - 10} lagi" if len(names) > 10 else ""
    return ", ".join(names[:10]) + rest


class Node:
    """One object of the case whose keys are known to be right; each method reads one key as one type."""

    __slots__ = ("_path", "_values")

    def __init__(self, values: Mapping[str, Any], path: str = "") -> None:
        self._values = values
        self._path = path

    def fail(self, key: str, message: str) -> NoReturn:
        wrong(f"{_join(self._path, key)}: {message}" if key else f"{self._path}: {message}")

    def text(self, key: str) -> str:
        value = self._values.get(key)
        if not isinstance(value, str) or not value.strip() or _has_half_a_sign(value):
            raise self._expected(key, "teks yang tidak kosong", value)
        return value

    def text_or_none(self, key: str) -> str | None:
        return None if self._values.get(key) is None else self.text(key)

    def whole(self, key: str, default: int | None = None) -> int:
        value = self._values.get(key, default)
        # The size goes before the value: int(Decimal("1e999999999")) would not come back.
        if isinstance(value, (int, Decimal)) and not isinstance(value, bool) and -_LARGEST <= value <= _LARGEST:
            whole = int(value)
            if whole == value:
                return whole
        raise self._expected(key, "bilangan bulat", value)

    def whole_or_none(self, key: str) -> int | None:
        return None if self._values.get(key) is None else self.whole(key)

    def flag(self, key: str, default: bool | None = None) -> bool:
        value = self._values.get(key, default)
        if not isinstance(value, bool):
            raise self._expected(key, "true atau false", value)
        return value

    def choice(self, key: str, allowed: tuple[str, ...]) -> str:
        value = self._values[key]
        if value not in allowed:
            raise self._expected(key, f"salah satu dari {', '.join(allowed)}", value)
        return str(value)

    def day(self, key: str) -> date:
        return self._parsed(key, _DATE, date.fromisoformat, "tanggal dengan bentuk TTTT-BB-HH")

    def day_or_none(self, key: str) -> date | None:
        return None if self._values.get(key) is None else self.day(key)

    def month(self, key: str) -> date:
        """The first day of the month."""
        return self._parsed(key, _MONTH, lambda text: date.fromisoformat(f"{text}-01"), "bulan dengan bentuk TTTT-BB")

    def second(self, key: str) -> int:
        """A clock time as seconds from midnight."""
        clock = self._parsed(key, _CLOCK, time.fromisoformat, "jam dengan bentuk JJ:MM")
        return clock.hour * 3600 + clock.minute * 60 + clock.second

    def second_or_none(self, key: str) -> int | None:
        return None if self._values.get(key) is None else self.second(key)

    def moment(self, key: str) -> datetime:
        """An aware moment."""
        wanted = "waktu dengan bentuk TTTT-BB-HHTJJ:MM:DD+07:00"
        moment = self._parsed(key, _MOMENT, datetime.fromisoformat, wanted)
        # a day away from the ends of the calendar, so that it can be read on any zone's clock
        if moment.tzinfo is None or not 1 < moment.year < 9999:
            raise self._expected(key, wanted, self._values[key])
        return moment

    def zone_name(self, key: str) -> str:
        name = self.text(key)
        if zone(name) is None:
            raise self._expected(key, "zona waktu IANA seperti Asia/Jakarta", name)
        return name

    def _parsed(self, key: str, form: re.Pattern[str], parse: Callable[[str], T], wanted: str) -> T:
        value = self._values.get(key)
        if not isinstance(value, str) or not form.fullmatch(value):
            raise self._expected(key, wanted, value)
        try:
            return parse(value)
        except ValueError as error:
            raise self._expected(key, wanted, value) from error

    def _expected(self, key: str, wanted: str, value: Any) -> BadInput:
        shown = json.dumps(value, ensure_ascii=False, default=str)
        shown = shown if len(shown) <= 60 else f"{shown[:60]}…"
        return _problem(f"{_join(self._path, key)}: harus {wanted}, bukan {shown}.")


def _has_half_a_sign(text: str) -> bool:
    """True for a lone surrogate, which JSON can spell but no output can carry."""
    return not text.isascii() and any("\ud800" <= sign <= "\udfff" for sign in text)


def local_moment(text: str) -> datetime | None:
    """The time a punch says, naive or aware, without its fraction; None when it is no time at all."""
    if not _MOMENT.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text).replace(microsecond=0)
    except ValueError:
        return None
