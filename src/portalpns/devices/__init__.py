"""Attendance sources: what a device or a file says, as punches."""
