"""The case file of `absensi recap`: one closed month of some people as JSON, and its replay."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from portalpns.domain.absensi import events
from portalpns.domain.absensi.calendar import (
    BUILT_IN_YEARS,
    HOLIDAY_WORDS,
    Calendar,
    Libur,
    Season,
    built_in_calendar,
    calendar_of,
)
from portalpns.domain.absensi.case_json import Node, check_keys, local_moment, shape, wrong
from portalpns.domain.absensi.day import DayResult, judge_days
from portalpns.domain.absensi.events import Peristiwa, event_kinds
from portalpns.domain.absensi.pegawai import PegawaiAbsensi, Penugasan
from portalpns.domain.absensi.punches import Adjustment, Punch, moved_by, punch_at
from portalpns.domain.absensi.recap import Alert, Total, alerts_of, month_ends, totals_of
from portalpns.domain.absensi.rules import ORDINARY, RuleSet, load_rules
from portalpns.domain.absensi.schedule import Roster, RosterRow, Schedule
from portalpns.domain.absensi.wall import zone
from portalpns.domain.errors import BadInput

APPROVED = "approved"
LISTS = "holidays seasons people assignments rosters punches adjustments events"
SHAPES = {
    "": shape("rules month now", LISTS),
    "holidays": shape("date kind"),
    "seasons": shape("name from to"),
    "people": shape("id tz from", "to"),
    "assignments": shape("person opd from", "to"),
    "rosters": shape("person date start end follows_calendar", "break_min"),
    "punches": shape("person at", "tz state device"),
    "adjustments": shape("device from to seconds status"),
    "events": shape("person kind from to status", "until recall"),
}
MONTH_YEARS = range(1970, 2200)
"""Years that are judged; the format needs no others and dates keep clear of the ends of the calendar."""


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A punch of the case that cannot be used; `index` is its place in `punches`, from 0."""

    index: int
    reason: str


@dataclass(frozen=True, slots=True)
class Case:
    """One closed month, checked: what `replay` needs and nothing else."""

    first: date
    last: date
    now: datetime
    schedule: Schedule
    people: tuple[PegawaiAbsensi, ...]
    punches: Mapping[str, list[Punch]]
    decided: Mapping[str, list[Peristiwa]]
    quarantine: tuple[Quarantined, ...]


@dataclass(frozen=True, slots=True)
class Recap:
    """The month judged: people in the order of the case, then by date."""

    days: list[DayResult]
    totals: list[Total]
    alerts: list[Alert]
    quarantine: tuple[Quarantined, ...]


def read_case(value: Any) -> Case:
    """A case out of its JSON value; raises BadInput with one sentence that names the place of the first fault."""
    check_keys(value, SHAPES)
    top = Node(value)
    rules = load_rules(top.text("rules"))
    month = top.month("month")
    if month.year not in MONTH_YEARS:
        top.fail("month", f"tahun harus antara {MONTH_YEARS[0]} dan {MONTH_YEARS[-1]}.")
    first, last = month_ends(month.year, month.month)
    schedule = Schedule(rules, _calendar(value, rules, month.year))
    people = _people(value)
    punches, quarantine = _punches(value, people)
    return Case(
        first=first,
        last=last,
        now=top.moment("now"),
        schedule=schedule,
        people=tuple(people.values()),
        punches=punches,
        decided=_events(value, people),
        quarantine=tuple(quarantine),
    )


def replay(case: Case) -> Recap:
    """Judge every day of the month for every person."""
    recap = Recap([], [], [], case.quarantine)
    for person in case.people:
        punches, decided = case.punches.get(person.id, []), case.decided.get(person.id, [])
        days = judge_days(person, case.first, case.last, punches, decided, case.schedule, case.now)
        recap.days.extend(days)
        recap.totals.extend(totals_of(days))
        recap.alerts.extend(alerts_of(days, case.schedule.rules))
    return recap


def as_json(recap: Recap) -> dict[str, Any]:
    """The recap in the words of the format; percentages become JSON numbers."""
    return {
        "days": [_day_json(day) for day in recap.days],
        "totals": [
            {
                "person": row.pegawai,
                "opd": row.opd,
                "workdays": row.workdays,
                "present": row.present,
                "tk": row.tk,
                "late_min": row.late_min,
                "early_min": row.early_min,
                "deduction_pct": float(row.deduction),
            }
            for row in recap.totals
        ],
        "alerts": [
            {"person": a.pegawai, "kind": a.kind, "count": a.count, "date": a.tanggal.isoformat()} for a in recap.alerts
        ],
        "quarantine": [{"index": row.index, "reason": row.reason} for row in recap.quarantine],
    }


def _day_json(day: DayResult) -> dict[str, Any]:
    return {
        "person": day.pegawai,
        "date": day.tanggal.isoformat(),
        "opd": day.opd,
        "code": day.code,
        "in": day.masuk_text,
        "out": day.pulang_text,
        "late_min": day.late_min,
        "early_min": day.early_min,
        "tl": day.tl,
        "psw": day.psw,
        "deduction_pct": float(day.deduction),
        "flags": list(day.flags),
        "why": list(day.why),
    }


def _nodes(value: Mapping[str, Any], name: str) -> list[Node]:
    return [Node(row, f"{name}[{index}]") for index, row in enumerate(value.get(name, []))]


def _calendar(value: Mapping[str, Any], rules: RuleSet, year: int) -> Calendar:
    names = tuple(name for name in rules.patterns if name != ORDINARY)
    seasons = [Season(n.choice("name", names), *_span(n)) for n in _nodes(value, "seasons")]
    if "holidays" in value:
        kinds = tuple(HOLIDAY_WORDS)
        holidays = [Libur(n.day("date"), n.choice("kind", kinds)) for n in _nodes(value, "holidays")]  # type: ignore[arg-type]
        return calendar_of(holidays, seasons)
    if year not in BUILT_IN_YEARS:
        known = f"{BUILT_IN_YEARS[0]} sampai {BUILT_IN_YEARS[-1]}"
        wrong(f"kalender bawaan hanya memuat tahun {known}; sebutkan “holidays” untuk {year}.")
    years = (near for near in (year - 1, year, year + 1) if near in BUILT_IN_YEARS)
    return Calendar(built_in_calendar(*years).libur, tuple(seasons))


def _people(value: Mapping[str, Any]) -> dict[str, PegawaiAbsensi]:
    posts: dict[str, list[Penugasan]] = {}
    rosters: dict[str, dict[date, RosterRow]] = {}
    nodes: dict[str, Node] = {}
    for node in _nodes(value, "people"):
        if node.text("id") in nodes:
            node.fail("id", f"pegawai “{node.text('id')}” tertulis dua kali.")
        nodes[node.text("id")] = node
    for node in _nodes(value, "assignments"):
        who, post = _person(node, nodes), Penugasan(node.text("opd"), *_open_span(node))
        for other in posts.get(who, ()):
            if other.opd != post.opd and other.meets(post):
                node.fail("from", f"pegawai “{who}” bertugas pada “{other.opd}” dan “{post.opd}” di hari yang sama.")
        posts.setdefault(who, []).append(post)
    for node in _nodes(value, "rosters"):
        rows, row = rosters.setdefault(_person(node, nodes), {}), _roster_row(node)
        if row.tanggal in rows:
            node.fail("date", f"pegawai itu sudah mempunyai giliran pada {row.tanggal}.")
        rows[row.tanggal] = row
    people: dict[str, PegawaiAbsensi] = {}
    for name, node in nodes.items():
        tz = zone(node.zone_name("tz"))
        assert tz is not None, "zone_name has looked it up"
        roster = Roster(rosters.get(name, {}).values())
        people[name] = PegawaiAbsensi(name, tz, *_open_span(node), tuple(posts.get(name, ())), roster)
    return people


def _roster_row(node: Node) -> RosterRow:
    minutes = node.whole("break_min", 0)
    if minutes < 0:
        node.fail("break_min", "tidak boleh negatif.")
    return RosterRow(
        node.day("date"), node.second("start"), node.second("end"), minutes * 60, node.flag("follows_calendar")
    )


def _punches(
    value: Mapping[str, Any], people: Mapping[str, PegawaiAbsensi]
) -> tuple[dict[str, list[Punch]], list[Quarantined]]:
    adjustments = _adjustments(value)
    punches: dict[str, list[Punch]] = {}
    quarantine: list[Quarantined] = []
    for index, node in enumerate(_nodes(value, "punches")):
        name, said, device = node.text("person"), node.text("at"), node.text_or_none("device")
        node.whole_or_none("state")
        own = people.get(name)
        tz = node.zone_name("tz") if node.text_or_none("tz") else None
        local = local_moment(said)
        if own is None:
            quarantine.append(Quarantined(index, f"Pegawai “{name}” tidak ada dalam daftar people."))
            continue
        own_tz = str(own.zone)
        try:
            if local is None:
                raise ValueError(said)
            if local.tzinfo is not None:
                local = local.astimezone(zone(tz or own_tz)).replace(tzinfo=None)
            moved = moved_by(adjustments, device, local.date()) if device else 0
            punch = punch_at(local, tz or own_tz, own_tz, moved)
        except (ValueError, OverflowError):
            quarantine.append(Quarantined(index, f"Waktu “{said[:40]}” bukan tanggal dan jam yang ada."))
            continue
        punches.setdefault(name, []).append(punch)
    return punches, quarantine


def _adjustments(value: Mapping[str, Any]) -> list[Adjustment]:
    approved = []
    for node in _nodes(value, "adjustments"):
        adjustment = Adjustment(node.text("device"), *_span(node), node.whole("seconds"))
        if node.text("status") == APPROVED:
            approved.append(adjustment)
    return approved


def _events(value: Mapping[str, Any], people: Mapping[str, Any]) -> dict[str, list[Peristiwa]]:
    approved: dict[str, list[Peristiwa]] = {}
    for node in _nodes(value, "events"):
        person = _person(node, people)
        kind, recall = node.choice("kind", event_kinds()), node.flag("recall", False)
        # Only a duty can call back from leave; on any other letter the key says nothing.
        recalls = recall and kind == events.DUTY
        event = Peristiwa(kind, *_span(node), until_s=node.second_or_none("until"), recall=recalls)
        if node.text("status") != APPROVED:
            continue  # what nobody decided may ask for anything, also for half a day of leave
        try:
            events.check(event)
        except BadInput as error:
            node.fail("", error.pesan)
        approved.setdefault(person, []).append(event)
    return approved


def _person(node: Node, people: Mapping[str, Any]) -> str:
    name = node.text("person")
    if name not in people:
        node.fail("person", f"pegawai “{name}” tidak ada dalam daftar people.")
    return name


def _span(node: Node) -> tuple[date, date]:
    first, last = node.day("from"), node.day("to")
    if last < first:
        node.fail("to", f"{last} mendahului {first}.")
    return first, last


def _open_span(node: Node) -> tuple[date, date | None]:
    first, last = node.day("from"), node.day_or_none("to")
    if last is not None and last < first:
        node.fail("to", f"{last} mendahului {first}.")
    return first, last
