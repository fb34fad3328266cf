"""The one table of attendance codes: what each is called, whether it is a working day, in which tone it is shown."""

import json
from dataclasses import dataclass
from functools import cache

from portalpns.data import resource


@dataclass(frozen=True, slots=True)
class Kode:
    """One code; `hitungan` says in which days a leave is counted, `until` what the time of an event means."""

    kode: str
    nama: str
    jenis: str
    hari_kerja: bool = False
    warna: str = "neutral"
    hitungan: str = ""
    until: str = ""


@cache
def all_codes() -> dict[str, Kode]:
    """Codes of a day, marks (TL1, TAM, ...) and kinds of events by their code, in the order of the table."""
    table = json.loads(resource("rules/kode_absensi.json").read_text(encoding="utf-8"))
    rows = table["hari"] + [{"jenis": group, **row} for group in ("tanda", "peristiwa") for row in table[group]]
    return {row["kode"]: Kode(**row) for row in rows}


def kode(code: str) -> Kode:
    return all_codes()[code]
