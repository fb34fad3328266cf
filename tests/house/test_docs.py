"""What the documents point at exists, and each library the product names is explained."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
RULING = re.compile(r"\bruling (\d+)", re.IGNORECASE)
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    missing = [link for link in LINK.findall(page.read_text(encoding="utf-8")) if not (page.parent / link).exists()]
    assert missing == []


def test_each_ruling_that_is_named_is_written_down() -> None:
    numbers = set(re.findall(r"^(\d+)\. ", (ROOT / "docs/decisions/0000-rulings.md").read_text("utf-8"), re.MULTILINE))
    folders = ("src", "docs", "tests", "benchmarks")
    files = [file for folder in folders for file in (ROOT / folder).rglob("*") if file.suffix in (".py", ".md")]
    named = {number for file in files for number in RULING.findall(file.read_text(encoding="utf-8"))}
    assert named
    assert named <= numbers


def test_each_dependency_has_its_reason() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    reasons = (ROOT / "docs/dependencies.md").read_text(encoding="utf-8").lower()
    named = {Requirement(line).name for line in project["dependencies"]}
    assert {name for name in named if name not in reasons} == set()
