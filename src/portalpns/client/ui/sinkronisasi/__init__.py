"""Sinkronisasi: what was sent, what waits, what needs a decision."""
