"""Words of official letters: numbers in words, Roman numbers, title case and Indonesian lists (PUEBI/EYD V)."""

import re
from collections.abc import Sequence

_SATUAN = (
    "nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas",
)  # fmt: skip
_BESAR = (
    (10**15, "kuadriliun"),
    (10**12, "triliun"),
    (10**9, "miliar"),
    (10**6, "juta"),
    (1000, "ribu"),
    (100, "ratus"),
    (10, "puluh"),
)
_ROMAWI = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
LARGEST = 10**18 - 1

_CAPITALS = (
    "APBD APBN ASN BAPPEDA BKD BKPSDM BLUD BPBD BPKAD BPPRD BPS BSRE BUMD DIY DKI DPA DPMPTSP DPRD IT KB KK KPU KTP"
    " LPSE NIK NIP OPD PAUD PBB PD PKK PNS PP PPID PPK PPKB PPPK PUTR RI RKA RSUD RT RW SD SDM SIPD SKPD SMA SMK SMP"
    " SPBE TIK TK TNI TPP TTE TVRI UMKM UPT UPTD UU I II III IV V VI VII VIII IX X XI XII"
)
_SMALL = "a.n. atau bagi bahwa dalam dan dari dengan di ke oleh pada per tentang untuk yang"
SINGKATAN = frozenset(_CAPITALS.split())
"""Words that stay in capitals."""
KATA_TUGAS = frozenset(_SMALL.split())
"""Words that stay small, but for the first."""
_JOINING = re.compile(r"[\s;,]+(dan|atau)[\s;,.]*$")
"""What joins the last two items of a list, where the writer typed it."""


def terbilang(number: int) -> str:
    """The number in words: 21 is `dua puluh satu`, -5 is `minus lima`; raises ValueError beyond 18 digits."""
    if abs(number) > LARGEST:
        raise ValueError(number)
    if number < 0:
        return "minus " + terbilang(-number)
    if number < 12:
        return _SATUAN[number]
    if number < 20:
        return _SATUAN[number - 10] + " belas"
    size, name = next(unit for unit in _BESAR if number >= unit[0])
    count, rest = divmod(number, size)
    one = "se" + name if count == 1 and size <= 1000 else f"{terbilang(count)} {name}"
    return f"{one} {terbilang(rest)}" if rest else one


def jumlah(number: int) -> str:
    """`3 (tiga)`, as quantities stand in letters."""
    return f"{number} ({terbilang(number)})"


def romawi(number: int) -> str:
    """Roman number of 1 to 3999; raises ValueError outside."""
    if not 1 <= number <= 3999:
        raise ValueError(number)
    parts = []
    for size, name in _ROMAWI:
        count, number = divmod(number, size)
        parts.append(name * count)
    return "".join(parts)


def huruf(number: int) -> str:
    """The marker letter of 1, 2, ...: a to z, then aa, ab, ...; raises ValueError below 1."""
    if number < 1:
        raise ValueError(number)
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("a") + rest) + letters
    return letters


def kalimat(words: str) -> str:
    """The words with the one full stop that ends a sentence, also behind a title such as `S.H.`."""
    return words if words.endswith(".") else f"{words}."


def judul(text: str) -> str:
    """Title case of a post or an office that was typed in capitals: `Kepala UPTD Puskesmas dan Klinik`."""
    words = text.split()
    return " ".join(_judul_word(word, first=place == 0) for place, word in enumerate(words))


def _judul_word(word: str, *, first: bool) -> str:
    bare = word.strip(".,;:()/\"'“”").upper()
    if bare in SINGKATAN:
        return word.upper()
    if word.lower() in KATA_TUGAS and not first:
        return word.lower()
    return "-".join(part[:1].upper() + part[1:].lower() for part in word.split("-"))


def butir(items: Sequence[str]) -> list[str]:
    """Items of a list as they are punctuated one below the other: `a;`, `b; dan`, `c.`; a typed `; atau` stays."""
    bare = [_without_end(item) for item in items]
    last = len(bare) - 1
    typed = _JOINING.search(items[-2]) if last > 0 else None
    joining = typed[1] if typed is not None else "dan"
    ends = ["." if n == last else f"; {joining}" if n == last - 1 else ";" for n in range(len(bare))]
    return [item if end == "." and item.endswith(".") else item + end for item, end in zip(bare, ends, strict=True)]


def _without_end(item: str) -> str:
    """Without the end of a list's item (`; dan`), but with the full stop of an abbreviation (`S.E.`, `M.Si.`)."""
    item = _JOINING.sub("", item).rstrip(" ;,")
    word = item.rsplit(" ", 1)[-1]
    return item if "." in word[:-1] else item.rstrip(".")
