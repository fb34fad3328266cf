"""Verifikasi PDF: what the signatures of a file prove."""
