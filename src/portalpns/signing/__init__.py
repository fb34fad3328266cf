"""Signing and verifying PDF documents (PAdES)."""

import logging

# pyHanko logs a traceback for every certificate or file that does not pass; our own results say it in a sentence
for _library in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_library).setLevel(logging.CRITICAL)
