"""What the measurements share: clocks, the table, a pemda of any size, and a PostgreSQL of their own."""

import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from portalpns.domain.direktori import Kalender, Pemda
from portalpns.domain.organisasi import Jabatan, Opd, Pemangku
from portalpns.domain.pegawai import Pegawai
from portalpns.domain.wewenang import PeranPegawai

T = TypeVar("T")


def timed(work: Callable[[], T]) -> tuple[float, T]:
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def best(work: Callable[[], object], times: int = 5) -> float:
    return min(timed(work)[0] for _ in range(times))


def quantiles(seconds: list[float]) -> tuple[float, float]:
    """Median and 95th percentile."""
    ordered = sorted(seconds)
    return statistics.median(ordered), ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]


def show(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.2f} ms"


def heading(title: str) -> None:
    print(title)
    print(f"{'what':46} {'measured':>12} {'floor':>12} {'ratio':>8}  goal")


def line(what: str, measured: str, floor: str = "", ratio: str = "", goal: str = "") -> None:
    print(f"{what:46} {measured:>12} {floor:>12} {ratio:>8}  {goal}")


def office(people: int, opd: str = "kantor") -> list[Any]:
    """Master data: one office with a head, so many people and one who runs everything there."""
    items: list[Any] = [
        Pemda("metro", "Pemerintah Kota Metro", "Metro", contoh=True),
        Kalender("kalender"),
        Opd(opd, "Dinas Percontohan", "DISCON", "02", "dinas"),
        Jabatan("j-kepala", opd, "Kepala Dinas", None, jenis="pimpinan"),
        Pemangku("pm-kepala", "j-kepala", "p-0"),
    ]
    items += [
        Pegawai(f"p-{n}", f"19800101200501{1 + n // 1000}{n % 1000:03}", f"Pegawai {n}", opd, pin=str(n))
        for n in range(people)
    ]
    roles = ("penyusun", "tata_usaha", "operator_absensi")
    return items + [PeranPegawai(f"pr-{role}", "p-1", opd, role) for role in roles]  # type: ignore[arg-type]


@contextmanager
def postgres() -> Iterator[str | None]:
    """The URL of an empty database, or None (said aloud) where there is no PostgreSQL."""
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
    try:
        import sqlalchemy as sa

        import pg
    except ImportError:
        print("PostgreSQL: not measured, the test suite's starter is not here")
        yield None
        return
    try:
        with pg.postgres() as server:
            name = f"bench_{time.time_ns()}"
            admin = sa.create_engine(server, isolation_level="AUTOCOMMIT")
            with admin.connect() as connection:
                connection.exec_driver_sql(f"CREATE DATABASE {name}")
            admin.dispose()
            yield server.set(database=name).render_as_string(hide_password=False)
    except pg.NoPostgres as error:
        print(f"PostgreSQL: not measured, {error}")
        yield None
