"""Turns what a person types into a query of the search index; nothing typed can be an operator."""

import unicodedata

LONGEST = 200
MOST_WORDS = 12


def fts_query(text: str) -> str:
    """Every word as a quoted beginning, all of them wanted: `800.1.11.1/73 rapat` -> `"800" "1" "11" "73"* "rapat"*`.

    Words are cut as the index cuts them (letters and digits); of a number with dots and slashes only the last part
    is still being typed. Empty when nothing is left to search for.
    """
    terms: list[str] = []
    for word in text[:LONGEST].split():
        parts = "".join(sign if _is_token(sign) else " " for sign in word).split()
        terms += [f'"{part}"' for part in parts[:-1]]
        terms += [f'"{part}"*' for part in parts[-1:]]
    return " ".join(list(dict.fromkeys(terms))[:MOST_WORDS])


def _is_token(sign: str) -> bool:
    """As the tokenizer unicode61 sees it: letters, digits, and marks that belong to letters."""
    return unicodedata.category(sign)[0] in "LN" or unicodedata.category(sign) in ("Co", "Mn", "Mc")
