"""Pegawai & OPD: who works where, in which post."""
