"""Whom typed words may mean though nobody is called exactly so: other spellings, abbreviations, the city's own name."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

from portalpns.domain.direktori import Direktori

CLOSE = 0.8
"""Of difflib: `Kesehatn` is Kesehatan, `Kesehatan` is not Kehutanan."""
LIKELY = 3
"""How many are offered when none is sure."""
_SHORT = {
    "kadis": ("kepala", "dinas"), "kadin": ("kepala", "dinas"), "kaban": ("kepala", "badan"),
    "kabag": ("kepala", "bagian"), "kabid": ("kepala", "bidang"), "kasubbag": ("kepala", "subbagian"),
    "kasubag": ("kepala", "subbagian"), "sekdis": ("sekretaris", "dinas"), "sekban": ("sekretaris", "badan"),
    "sekda": ("sekretaris", "daerah"), "ka": ("kepala",), "sek": ("sekretaris",),
}  # fmt: skip
_TITLES = frozenset({"yth", "bapak", "ibu", "sdr", "plt", "plh", "dan", "dr", "drs"})
_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Mirip:
    """A recipient inside the pemda; `sure`: nothing that was typed says otherwise."""

    nama: str
    opd: str
    jabatan: str = ""
    sure: bool = False


def alike(book: Direktori, text: str) -> list[Mirip]:
    """Every sure one, else a few likely ones, best first: heads of offices before other posts."""
    typed = [word for word in _words(text) if word not in _TITLES]
    found: dict[tuple[str, str], tuple[int, Mirip]] = {}
    candidates = [*_heads(book), *(Mirip(post.nama, post.opd, post.id) for post in book.jabatan.values())]
    vocabulary = {word for one in candidates for word in _words(one.nama)}
    near = {word: _near(word, vocabulary) for word in typed}
    own = set(_words(book.pemda.nama))
    for one in candidates:
        rest = list(typed)
        for word in _words(one.nama):
            hit = next((this for this in rest if word in near[this]), None)
            if hit is None:
                break
            rest.remove(hit)
        else:
            unit = book.opd.get(one.opd)
            house = own | set(_words(f"{unit.nama} {unit.singkatan}" if unit else ""))
            strange = [word for word in rest if house.isdisjoint(near[word] | {word})]
            key = (one.nama, one.opd)
            if key not in found:
                found[key] = len(strange), Mirip(one.nama, one.opd, one.jabatan, sure=not strange)
    ranked = [one for _, one in sorted(found.values(), key=lambda pair: (pair[0], -len(pair[1].nama)))]
    return [one for one in ranked if one.sure] or ranked[:LIKELY]


def _heads(book: Direktori) -> Iterable[Mirip]:
    """The head of every office by the name of his post, and by that of the office."""
    heads = {post.opd: post for post in book.jabatan.values() if post.jenis == "pimpinan"}
    for unit in book.opd.values():
        head = heads.get(unit.id)
        if head is None:
            yield Mirip(f"Kepala {unit.nama}", unit.id)
        else:
            yield Mirip(head.nama, unit.id, head.id)


def _words(text: str) -> list[str]:
    return [long for word in _WORD.findall(text.casefold()) for long in _SHORT.get(word, (word,))]


def _near(word: str, vocabulary: set[str]) -> set[str]:
    """The words of the city that this one may be; short ones and numbers only as they are."""
    if len(word) < 4 or word.isdigit():
        return {word}
    return {word, *get_close_matches(word, vocabulary, n=9, cutoff=CLOSE)}
