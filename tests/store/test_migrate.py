"""The migrations make exactly the tables of the program, on every database, also when two processes start at once."""

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory

from portalpns.domain.errors import KeyProblem, ServerProblem
from portalpns.store import migrate
from portalpns.store.engine import open_cache, open_postgres, open_sqlite
from portalpns.store.migrate import NEWEST, Chain, differences, upgrade
from portalpns.store.server_tables import hari_mesin, punch

Opener = Callable[[], sa.Engine]


@pytest.fixture(params=["sqlite", "sqlcipher", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Opener, Chain]]:
    """How to open an empty database (as often as wanted), and the chain that belongs into it."""
    made: list[sa.Engine] = []

    def keep(engine: sa.Engine) -> sa.Engine:
        made.append(engine)
        return engine

    if request.param == "postgres":
        url = request.getfixturevalue("empty_postgres_url")
        yield lambda: keep(open_postgres(url)), "server"
    elif request.param == "sqlcipher":
        yield lambda: keep(open_cache(tmp_path / "cache.db", b"k" * 32, full=True)), "cache"
    else:
        yield lambda: keep(open_sqlite(tmp_path / "server.db")), "server"
    for engine in made:
        engine.dispose()


on_servers = pytest.mark.parametrize("place", ["sqlite", "postgres"], indirect=True)


def at_version(place: tuple[Opener, Chain], number: str, monkeypatch: pytest.MonkeyPatch) -> tuple[sa.Engine, Chain]:
    """A database as an older program left it, and its chain."""
    opener, chain = place
    engine = opener()
    with monkeypatch.context() as patch:
        patch.setitem(NEWEST, chain, f"{chain}_{number}")
        upgrade(engine, chain)
    return engine, chain


def test_migrations_make_the_tables_of_the_program(place: tuple[Opener, Chain]) -> None:
    opener, chain = place
    engine = opener()
    upgrade(engine, chain)
    assert differences(engine, chain) == []


def test_a_database_of_the_first_version_comes_up_to_this_one(
    place: tuple[Opener, Chain], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, chain = at_version(place, "0001", monkeypatch)
    upgrade(engine, chain)
    assert differences(engine, chain) == []


def test_a_cache_of_the_first_version_learns_what_was_withdrawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = open_cache(tmp_path / "cache.db", b"k" * 32, full=True)
    monkeypatch.setitem(NEWEST, "cache", "cache_0001")
    upgrade(engine, "cache")
    bodies = {"lama": '{"dicabut":"000/2"}', "biasa": "{}", "kosong": '{"dicabut":""}'}
    with engine.begin() as connection:
        for no, (key, body) in enumerate(bodies.items()):
            connection.execute(
                sa.text(
                    "INSERT INTO base (scope, id, kind, rev, pos, body) VALUES ('o:x', :id, 'surat_masuk', 1, 1, :b)"
                ),
                {"id": key, "b": body},
            )
            connection.execute(
                sa.text("""INSERT INTO surat (no, id, kotak, opd, state, nomor, hal, pihak, tanggal, urut, jenis, sifat,
                derajat, giliran, dibaca) VALUES (:no, :id, 'masuk', 'x', 'didisposisi', '', '', '', '', '', '', '', '',
                'j-x', 1)"""),
                {"no": no, "id": key},
            )
    monkeypatch.undo()
    upgrade(engine, "cache")
    with engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT id, dicabut, giliran FROM surat ORDER BY id")).all()
    assert [tuple(row) for row in rows] == [("biasa", 0, "j-x"), ("kosong", 0, "j-x"), ("lama", 1, "")]


def test_a_cache_of_an_older_program_learns_whose_part_is_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    engine = open_cache(tmp_path / "cache.db", b"k" * 32, full=True)
    monkeypatch.setitem(NEWEST, "cache", "cache_0003")
    upgrade(engine, "cache")
    newest = '{"giliran":["j-b","j-c"]}'
    bodies = [
        ("lanjut", "o:x", 1, "{}"), ("lanjut", "o:x", 2, newest), ("lanjut", "u:y", 2, newest),
        ("lama", "o:x", 1, "{}"), ("dicabut", "o:x", 1, newest), ("antre", "o:x", 1, newest),
    ]  # fmt: skip
    with engine.begin() as connection:
        for place, (key, scope, rev, body) in enumerate(bodies):
            values = {"scope": f"{scope}{place}", "id": key, "rev": rev, "body": body}
            connection.execute(
                sa.text("INSERT INTO base (scope, id, kind, rev, pos, body) "
                        "VALUES (:scope, :id, 'surat_masuk', :rev, 1, :body)"), values
            )  # fmt: skip
        for no, key in enumerate(["lanjut", "lama", "dicabut", "antre"]):
            connection.execute(
                sa.text("""INSERT INTO surat (no, id, kotak, opd, state, nomor, hal, pihak, tanggal, urut, jenis, sifat,
                derajat, giliran, dibaca) VALUES (:no, :id, 'masuk', 'x', 'didisposisi', '', '', '', '', '', '', '', '',
                :giliran, 1)"""),
                {"no": no, "id": key, "giliran": "" if key == "dicabut" else "j-a j-b"},
            )
        connection.execute(
            sa.text("INSERT INTO overlay (id, kind, scope, body) VALUES ('antre', 'surat_masuk', 'o:x', '{}')")
        )
    monkeypatch.undo()
    upgrade(engine, "cache")
    with engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT id, giliran FROM surat ORDER BY id")).all()
    assert [tuple(row) for row in rows] == [
        ("antre", "j-a j-b"), ("dicabut", ""), ("lama", "j-a j-b"), ("lanjut", "j-b j-c")
    ]  # fmt: skip


def test_a_cache_of_an_older_program_learns_where_recipients_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = open_cache(tmp_path / "cache.db", b"k" * 32, full=True)
    monkeypatch.setitem(NEWEST, "cache", "cache_0007")
    upgrade(engine, "cache")

    def body(*places: str, names: str = "Ketua RT") -> str:
        there = [{"nama": names, "opd": None, **({"tempat": place} if place else {})} for place in places]
        return json.dumps({"naskah": {"kepada": there}})

    keluar, base = "surat_keluar", "INSERT INTO base (scope, id, kind, rev, pos, body)"
    docs = [
        ("satu", "o:x", 1, body("Lama")), ("satu", "o:x2", 2, body("Imopuro")), ("satu", "u:y", 2, body("Imopuro")),
        ("tiga", "o:x", 1, body("Imopuro", "", "Metro")), ("tanpa", "o:x", 1, body("")), ("kosong", "o:x", 1, body()),
        ("antre", "o:x", 1, body("Lama")), ("tugas", "o:x", 1, body("Imopuro")), ("masuk", "o:x", 1, "{}"),
    ]  # fmt: skip
    with engine.begin() as connection:
        for key, scope, rev, text in docs:
            values = {"s": scope, "id": key, "k": keluar, "rev": rev, "b": text}
            connection.execute(sa.text(f"{base} VALUES (:s, :id, :k, :rev, 1, :b)"), values)
        for key in ("antre", "baru"):
            values = {"id": key, "k": keluar, "b": body("Yosomulyo")}
            connection.execute(
                sa.text("INSERT INTO overlay (id, kind, scope, body) VALUES (:id, :k, 'o:x', :b)"), values
            )
        for no, key in enumerate(["satu", "tiga", "tanpa", "kosong", "antre", "baru", "tugas", "masuk"]):
            values = {
                "no": no, "id": key, "kotak": "masuk" if key == "masuk" else "keluar",
                "pihak": "Ketua RT dan 2 lainnya" if key == "tiga" else "Ketua RT",
                "jenis": "surat_perintah_tugas" if key == "tugas" else "surat_dinas",
            }  # fmt: skip
            connection.execute(
                sa.text("""INSERT INTO surat (no, id, kotak, opd, state, nomor, hal, pihak, tanggal, urut, jenis, sifat,
                derajat, giliran, dibaca) VALUES (:no, :id, :kotak, 'x', '', '', '', :pihak, '', '', :jenis, '', '', '',
                1)"""),
                values,
            )
    monkeypatch.undo()
    upgrade(engine, "cache")
    with engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT id, pihak FROM surat ORDER BY no")).all()
    assert [tuple(row) for row in rows] == [
        ("satu", "Ketua RT di Imopuro"), ("tiga", "Ketua RT di Imopuro dan 2 lainnya"), ("tanpa", "Ketua RT"),
        ("kosong", "Ketua RT"), ("antre", "Ketua RT di Yosomulyo"), ("baru", "Ketua RT di Yosomulyo"),
        ("tugas", "Ketua RT"), ("masuk", "Ketua RT"),
    ]  # fmt: skip


def test_a_second_run_changes_nothing(place: tuple[Opener, Chain]) -> None:
    opener, chain = place
    engine = opener()
    upgrade(engine, chain)
    upgrade(engine, chain)
    with engine.connect() as connection:
        assert connection.scalars(sa.text("SELECT version_num FROM alembic_version")).all() == [NEWEST[chain]]


def test_several_that_start_at_once_migrate_once(place: tuple[Opener, Chain]) -> None:
    opener, chain = place
    engines = [opener() for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda engine: upgrade(engine, chain), engines))
    assert differences(engines[0], chain) == []


def test_a_fresh_file_can_be_opened_by_several_at_once(tmp_path: Path) -> None:
    """The switch to the write-ahead log asks for the whole file and, unlike other statements, does not wait for it."""
    for turn in range(10):
        engines = [open_cache(tmp_path / f"{turn}.db", b"k" * 32, full=True) for _ in range(8)]
        with ThreadPoolExecutor(8) as pool:
            modes = list(pool.map(_mode, engines))
        for engine in engines:
            engine.dispose()
        assert modes == ["wal"] * 8


def _mode(engine: sa.Engine) -> str | None:
    with engine.connect() as connection:
        return connection.scalar(sa.text("PRAGMA journal_mode"))


def test_a_newer_schema_is_refused_in_words(place: tuple[Opener, Chain]) -> None:
    opener, chain = place
    engine = opener()
    upgrade(engine, chain)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = 'tomorrow'"))
    with pytest.raises(ServerProblem, match="lebih baru") as caught:
        upgrade(engine, chain)
    assert caught.value.code == "newer_schema"


def test_a_failing_step_leaves_nothing_behind(place: tuple[Opener, Chain], monkeypatch: pytest.MonkeyPatch) -> None:
    opener, chain = place
    engine = opener()
    real = migrate._run

    def break_at_end(connection: sa.Connection, script: object, target: str) -> None:
        real(connection, script, target)
        raise RuntimeError("power cut")

    monkeypatch.setattr(migrate, "_run", break_at_end)
    with pytest.raises(RuntimeError, match="power cut"):
        upgrade(engine, chain)
    assert sa.inspect(engine).get_table_names() == []
    monkeypatch.setattr(migrate, "_run", real)
    upgrade(engine, chain)
    assert differences(engine, chain) == []


@pytest.mark.parametrize("chain", ["server", "cache"])
def test_the_newest_version_named_is_the_head_of_the_chain(chain: Chain) -> None:
    folder = Path(migrate.__file__).parent / "migrations" / chain
    assert ScriptDirectory(str(folder)).get_current_head() == NEWEST[chain]


def test_a_cache_opens_with_its_key_only(tmp_path: Path) -> None:
    engine = open_cache(tmp_path / "cache.db", b"k" * 32, full=True)
    upgrade(engine, "cache")
    engine.dispose()
    assert not (tmp_path / "cache.db").read_bytes().startswith(b"SQLite format 3")
    with pytest.raises(KeyProblem, match="kunci"):
        upgrade(open_cache(tmp_path / "cache.db", b"x" * 32, full=True), "cache")


@on_servers
def test_days_on_which_machines_were_read_are_taken_over_from_their_punches(
    place: tuple[Opener, Chain], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, chain = at_version(place, "0002", monkeypatch)
    with engine.begin() as connection:
        for at in ("1999-12-31 07:10:00", "2026-11-02 07:10:00", "2026-11-02 16:10:00", "2026-11-24 07:10:00",
                   "2026-11-25 07:10:00"):  # fmt: skip
            values = {
                "tenant": "metro", "device": "dinkes-1", "pin": "6", "at": at, "state": 0, "verify": 1, "tz": "",
                "opd": "dinkes", "batch": "b", "source": "file", "received_at": datetime(2026, 11, 24, 2, tzinfo=UTC),
            }  # fmt: skip
            connection.execute(punch.insert().values(values))
    upgrade(engine, chain)
    with engine.connect() as connection:
        days = connection.execute(sa.select(hari_mesin).order_by(hari_mesin.c.tanggal)).all()
    read = datetime(2026, 11, 24, 2, tzinfo=UTC)
    assert days == [
        ("metro", "dinkes", day, "dinkes-1", read, None) for day in (date(2026, 11, 2), date(2026, 11, 24))
    ]  # fmt: skip


@on_servers
def test_what_a_reading_closed_stays_closed_when_machines_are_told_apart(
    place: tuple[Opener, Chain], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, chain = at_version(place, "0003", monkeypatch)
    early, late = datetime(2026, 11, 2, 2, tzinfo=UTC), datetime(2026, 11, 24, 2, tzinfo=UTC)
    with engine.begin() as connection:
        for device, at in (("dinkes-1", "2026-11-02 07:10:00"), ("dinkes-2", "2026-11-02 07:11:00"),
                           ("dinkes-2", "2026-11-03 07:10:00"), ("dinkes-2", "2027-01-03 07:10:00")):  # fmt: skip
            values = {
                "tenant": "metro", "device": device, "pin": "6", "at": at, "state": 0, "verify": 1, "tz": "",
                "opd": "dinkes", "batch": "b", "source": "file", "received_at": early,
            }  # fmt: skip
            connection.execute(punch.insert().values(values))
        old = sa.table("hari_mesin", *map(sa.column, ("tenant", "opd")), sa.column("tanggal", sa.Date()),
                       sa.column("dibaca", hari_mesin.c.dibaca.type))  # fmt: skip
        for day in (2, 3):
            values = {"tenant": "metro", "opd": "dinkes", "tanggal": date(2026, 11, day), "dibaca": late}
            connection.execute(old.insert().values(values))
    upgrade(engine, chain)
    with engine.connect() as connection:
        days = connection.execute(sa.select(hari_mesin.c.tanggal, hari_mesin.c.device, hari_mesin.c.dibaca)).all()
    assert sorted(days) == [
        (date(2026, 11, 2), "dinkes-1", late), (date(2026, 11, 2), "dinkes-2", late),
        (date(2026, 11, 3), "dinkes-2", late),
    ]  # fmt: skip


@on_servers
def test_a_day_with_punches_by_which_a_machine_vouches_is_both(
    place: tuple[Opener, Chain], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, chain = at_version(place, "0005", monkeypatch)
    read, said = datetime(2026, 11, 2, 2, tzinfo=UTC), datetime(2026, 11, 4, 2, tzinfo=UTC)
    moment = hari_mesin.c.dibaca.type
    old = sa.table("hari_mesin", *map(sa.column, ("tenant", "opd", "device", "tutup")),
                   sa.column("tanggal", sa.Date()), sa.column("dibaca", moment))  # fmt: skip
    with engine.begin() as connection:
        values = {
            "tenant": "metro", "device": "dinkes-1", "pin": "6", "at": "2026-11-03 07:10:00", "state": 0, "verify": 1,
            "tz": "", "opd": "dinkes", "batch": "b", "source": "file", "received_at": read,
        }  # fmt: skip
        connection.execute(punch.insert().values(values))
        for device, day, at, closed in (("dinkes-1", 2, read, False), ("dinkes-1", 3, said, True),
                                        ("dinkes-2", 3, said, True)):  # fmt: skip
            row = {"tenant": "metro", "opd": "dinkes", "device": device, "tanggal": date(2026, 11, day), "dibaca": at}
            connection.execute(old.insert().values({**row, "tutup": closed}))
    upgrade(engine, chain)
    columns = (hari_mesin.c.device, hari_mesin.c.tanggal, hari_mesin.c.dibaca, hari_mesin.c.ditutup)
    with engine.connect() as connection:
        rows = connection.execute(sa.select(*columns).order_by(*columns[:2])).all()
    assert rows == [
        ("dinkes-1", date(2026, 11, 2), read, None), ("dinkes-1", date(2026, 11, 3), said, said),
        ("dinkes-2", date(2026, 11, 3), None, said),
    ]  # fmt: skip
