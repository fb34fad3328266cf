"""Signing and verifying PDF documents (PAdES)."""
