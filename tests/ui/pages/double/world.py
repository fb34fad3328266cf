"""The day, the office and the city of the doubles."""

from datetime import UTC, date, datetime
from functools import cache

from portalpns.demo.office import Office, build_office
from portalpns.domain.direktori import Direktori

NOW = datetime(2026, 11, 24, 2, 41, tzinfo=UTC)
TODAY = date(2026, 11, 24)
OFFICE = "diskominfotik"
MACHINE = f"{OFFICE}-1"


@cache
def city() -> tuple[Office, Direktori]:
    office = build_office(TODAY, people=400)
    return office, Direktori.of(office.items)
