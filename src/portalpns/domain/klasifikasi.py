"""Classification codes of archives (Permendagri 83/2022), read from the product's own table."""

import csv
from dataclasses import dataclass
from functools import cache

from portalpns.data import resource


@dataclass(frozen=True)
class Klasifikasi:
    """One code, e.g. 000.1.2.3 Perjalanan Dinas Pegawai; `induk` is the code above it, empty at the top."""

    kode: str
    induk: str
    judul: str
    keterangan: str = ""


@cache
def all_codes() -> dict[str, Klasifikasi]:
    with resource("klasifikasi/permendagri-83-2022.csv").open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return {r["code"]: Klasifikasi(r["code"], r["parent"], r["title"], r["antara_lain"]) for r in rows}


def find(words: str, limit: int = 20) -> tuple[Klasifikasi, ...]:
    """Codes whose number begins with the words, then those whose title holds every word; shortest code first."""
    wanted = words.lower().split()
    if not wanted:
        return ()
    hits: list[tuple[int, int, Klasifikasi]] = []
    for code in all_codes().values():
        title = f"{code.judul} {code.keterangan}".lower()
        if len(wanted) == 1 and code.kode.startswith(wanted[0]):
            hits.append((0, len(code.kode), code))
        elif all(word in title for word in wanted):
            in_title = all(word in code.judul.lower() for word in wanted)
            hits.append((1 if in_title else 2, len(code.kode), code))
    hits.sort(key=lambda hit: (hit[0], hit[1], hit[2].kode))
    return tuple(code for _, _, code in hits[:limit])
