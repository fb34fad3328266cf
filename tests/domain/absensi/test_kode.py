"""How a judged day is shown, and that the legend explains all of it."""

from itertools import product

import pytest

from portalpns.domain.absensi.kode import all_codes, legenda, tampilan

BANDS = (None, 1, 2, 3, 4)


@pytest.mark.parametrize(
    ("code", "tl", "psw", "flags", "shown"),
    [
        (None, None, None, (), ("", "neutral")),
        ("H", None, None, (), ("H", "good")),
        ("H", None, None, ("LOKASI_LUAR",), ("H", "good")),
        ("H", "TL3", None, (), ("T3", "warn")),
        ("H", "TL4", None, (), ("T4", "bad")),
        ("H", None, "PSW1", (), ("P1", "warn")),
        ("H", None, None, ("TAM",), ("AM", "bad")),
        ("H", None, None, ("TAP", "LOKASI_LUAR"), ("AP", "bad")),
        ("H", "TL1", "PSW2", (), ("TP", "warn")),
        ("H", "TL1", "PSW4", (), ("TP", "bad")),
        ("H", "TL1", None, ("TAP",), ("TA", "bad")),
        ("H", None, "PSW1", ("TAM",), ("MP", "bad")),
        ("KONFLIK", None, None, (), ("!", "bad")),
        ("CLTN", None, None, (), ("CL", "warn")),
        ("BARU", None, None, (), ("BAR", "neutral")),
    ],
)
def test_a_day_is_shown_by_its_code_and_its_marks(
    code: str | None, tl: str | None, psw: str | None, flags: tuple[str, ...], shown: tuple[str, str]
) -> None:
    found = tampilan(code, tl, psw, flags)
    assert (found.huruf, found.warna) == shown
    assert found.nama


def test_the_legend_explains_every_letter_once_and_briefly() -> None:
    letters = [entry.huruf for entry in legenda()]
    assert len(letters) == len(set(letters))
    explained = {*letters, *(f"{mark}{level}" for mark, level in product("TP", range(1, 5)))}
    days = [tampilan(code.kode) for code in all_codes().values() if code.jenis not in ("tanda", "peristiwa")]
    for late, early in product(BANDS, BANDS):
        flags = (*(("TAM",) if late is None and early else ()), *(("TAP",) if early is None and late else ()))
        days += [tampilan("H", late and f"TL{late}", early and f"PSW{early}", chosen) for chosen in ((), flags)]
    days += [tampilan("H", flags=(side,)) for side in ("TAM", "TAP")]
    assert {day.huruf for day in days} <= explained
    assert all(len(day.huruf) <= 3 for day in days)
