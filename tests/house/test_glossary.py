"""The glossary knows every noun, state, role and code that the domain uses, and only files that exist."""

import re
from dataclasses import is_dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from typing import get_args

import pytest

import portalpns.domain
from portalpns.domain import surat
from portalpns.domain.absensi import all_codes
from portalpns.domain.absensi.calendar import HOLIDAY_WORDS
from portalpns.domain.absensi.kode import kode
from portalpns.domain.naskah import SIFAT_NAMA, Cara
from portalpns.domain.organisasi import KEDUDUKAN_NAMA
from portalpns.domain.wewenang import PERAN_NAMA

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
WORDS = {word.lower() for word in re.findall(r"[A-Za-z_]+[0-9]?", TEXT)}
ENGLISH = {
    "Adjustment", "Alert", "Block", "Calendar", "Case", "DayResult", "Hours", "Quarantined", "Recap", "Roster",
    "RosterRow", "RuleSet", "Run", "Season", "Shape", "Shift", "Total",
}  # fmt: skip
"""Classes that are named in plain English and need no gloss."""


def classes() -> set[str]:
    """Dataclasses of the domain; `BarisRekap` is found when both of its words are."""
    found = set()
    for module in walk_packages(portalpns.domain.__path__, "portalpns.domain."):
        found |= {
            name
            for name, value in vars(import_module(module.name)).items()
            if isinstance(value, type) and is_dataclass(value) and value.__module__ == module.name and name[0] != "_"
        }
    return found - ENGLISH


@pytest.mark.parametrize("name", sorted(classes()))
def test_every_noun_of_the_domain_is_explained(name: str) -> None:
    parts = re.findall(r"[A-Z][a-z]+", name)
    assert name.lower() in WORDS or all(part.lower() in WORDS for part in parts)


@pytest.mark.parametrize(
    "words",
    [surat.STATE_NAMA, PERAN_NAMA, KEDUDUKAN_NAMA, SIFAT_NAMA, HOLIDAY_WORDS, all_codes(), get_args(Cara)],
    ids=["states", "roles", "standings", "secrecy", "holidays", "codes", "manners"],
)
def test_every_word_of_a_table_is_explained(words: dict[str, object] | tuple[str, ...]) -> None:
    bands = {f"{mark}{level}".lower() for mark in ("TL", "PSW") for level in (2, 3)}  # `TL1-TL4` names them
    missing = {word for word in words if word.lower() not in WORDS and not set(word.lower().split("_")) <= WORDS}
    assert {word.lower() for word in missing} <= bands


def test_codes_are_called_what_the_table_calls_them() -> None:
    for code in ("CB", "CLTN"):
        assert kode(code).kode in TEXT
    assert "cuti besar" in TEXT


def test_named_files_exist() -> None:
    for name in re.findall(r"`((?:domain|devices|resources|tests)/[\w/.]+)`", TEXT):
        base = ROOT if name.startswith(("resources", "tests")) else ROOT / "src/portalpns"
        assert (base / name).exists(), name
