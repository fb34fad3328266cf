"""Absensi: the month of an office as a matrix, the files of its devices, leave and corrections."""
