"""Words for the user: translatable as they stand, formal, and never shouted."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

UI = Path(__file__).resolve().parents[2] / "src/portalpns/client/ui"
FILES = sorted(UI.rglob("*.py"))


def calls_of_tr(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("tr", "translate")
        ):
            yield node


def faults(source: str) -> list[str]:
    """Words in tr() that the translator's tool would not find again at run time."""
    found = []
    for call in calls_of_tr(ast.parse(source)):
        words = call.args[-1:] if call.func.attr == "tr" else call.args[1:2]
        for argument in words:
            if isinstance(argument, ast.JoinedStr | ast.BinOp) or (
                isinstance(argument, ast.Call) and getattr(argument.func, "attr", "") == "format"
            ):
                found.append(f"{call.lineno}: {ast.unparse(argument)}")
    return found


def test_the_check_itself_finds_faults():
    assert faults('self.tr(f"Halo {nama}")')
    assert faults('self.tr("Halo " + nama)')
    assert faults('self.tr("Halo {n}".format(n=1))')
    assert faults('QCoreApplication.translate("Konteks", f"Halo {nama}")')
    assert not faults('self.tr("Halo, {nama}").format(nama=nama)')


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(UI)))
def test_words_in_tr_are_literals(file):
    assert faults(file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(UI)))
def test_nothing_is_shouted_at_the_user(file):
    for call in calls_of_tr(ast.parse(file.read_text(encoding="utf-8"))):
        for argument in call.args:
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                assert "!" not in argument.value
