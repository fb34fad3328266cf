"""Every library that an office installs with the product may be given away with it (Apache-2.0)."""

import re
from importlib.metadata import Distribution, distribution

import pytest
from packaging.requirements import Requirement

ALLOWED = re.compile(
    r"\b(MIT(-CMU|-0)?|BSD(-[23]-Clause)?|Apache([- ]2\.0)?|ISC|PSF-2\.0|MPL[- ]2\.0|LGPL-3\.0-only|zlib)\b"
)
"""Permissive ones, and LGPL and MPL for libraries that stay separate and can be replaced (docs/dependencies.md)."""
UNSAID = {"sqlcipher3": "zlib"}
"""Wheels without a word on their licence; read in their source archive."""


def closure(name: str, found: dict[str, Distribution]) -> dict[str, Distribution]:
    """The distribution `name` and all it needs on this machine, without extras."""
    one = distribution(name)
    found[name] = one
    for line in one.requires or []:
        need = Requirement(line)
        key = re.sub(r"[-_.]+", "-", need.name).lower()
        if key not in found and (need.marker is None or need.marker.evaluate({"extra": ""})):
            closure(key, found)
    return found


def said(one: Distribution) -> str:
    """What a distribution says of its licence; the short forms first, never the whole text."""
    meta = one.metadata
    classifiers = [line for line in meta.get_all("Classifier") or [] if line.startswith("License ::")]
    short = (meta.get("License") or "").partition("\n")[0][:80]
    return meta.get("License-Expression") or "; ".join([short, *classifiers])


@pytest.mark.parametrize(("name", "one"), sorted(closure("portalpns", {}).items()))
def test_licence_allows_us_to_ship_it(name: str, one: Distribution) -> None:
    assert ALLOWED.search(UNSAID.get(name) or said(one)), f"{name} says: {said(one) or 'nothing'}"


def test_the_check_itself_refuses_what_it_must() -> None:
    for words in ("GPL-3.0-only", "AGPL-3.0", "Proprietary", ""):
        assert not ALLOWED.search(words)
