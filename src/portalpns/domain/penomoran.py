"""Numbers of letters: the series a number is counted in and the words it is printed as.

A number is allocated once by the server, inside the transaction that freezes the letter, and never used again;
each has a row in the ledger (PerANRI 5/2021 names the parts; what a pemda prints is its template).
"""

import re
from datetime import date

from portalpns.domain.clock import ROMAWI
from portalpns.domain.errors import BadInput

TOKENS = ("keamanan", "klas", "urut", "unit", "bulan", "bulan_romawi", "tahun")
_TOKEN = re.compile(r"\{([^{}]*)\}")
DEFAULT_TEMPLATE = "{klas}/{urut}/{unit}/{tahun}"


def check_template(template: str) -> str:
    """The template itself, or BadInput that names what is wrong: an unknown token, a lone brace, a broken line."""
    for token in _TOKEN.findall(template):
        if token not in TOKENS:
            raise BadInput(f"Format nomor memuat bagian yang tidak dikenal: {{{token}}}.")
    if set("{}") & set(_TOKEN.sub("", template)):
        raise BadInput("Format nomor memuat kurung kurawal tanpa pasangan.")
    if not template.isprintable():
        raise BadInput("Format nomor harus satu baris tanpa tanda kendali.")
    if "{urut}" not in template:
        raise BadInput("Format nomor harus memuat {urut}.")
    return template


def series_of(opd: str, kelompok: str, day: date) -> str:
    """The key of the counter: one per office, register (`keluar`, `masuk`) and calendar year."""
    return f"{opd}|{kelompok}|{day.year}"


def print_number(template: str, *, urut: int | None, klas: str, unit: str, keamanan: str, day: date) -> str:
    """The number as it stands on the letter; `urut` None leaves the place of the number open for a draft."""
    values = {
        "keamanan": keamanan,
        "klas": klas,
        "urut": "…" if urut is None else str(urut),
        "unit": unit,
        "bulan": f"{day.month:02d}",
        "bulan_romawi": ROMAWI[day.month - 1],
        "tahun": str(day.year),
    }
    return check_template(template).format_map(values)
