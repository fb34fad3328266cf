"""The rule book of attendance: punches, schedule, calendar and decisions in, days, totals and alerts out.

Day: `judge_day`, `judge_days` (day.py). Month: `totals_of`, `alerts_of` (recap.py). Case files: `case.py`.
Everything is a pure function of its inputs; corrections are new inputs with an approver, never edits.
"""

from portalpns.domain.absensi.calendar import Calendar, Libur, Season, built_in_calendar, calendar_of
from portalpns.domain.absensi.day import DayResult, judge_day, judge_days, judgeable, punched_sides, unjudged
from portalpns.domain.absensi.events import FIRST_DAY, LAST_DAY, Peristiwa
from portalpns.domain.absensi.kode import Kode, all_codes, kode
from portalpns.domain.absensi.pegawai import PegawaiAbsensi, Penugasan
from portalpns.domain.absensi.punches import Adjustment, Punch, moved_by, punch_at
from portalpns.domain.absensi.recap import Alert, Total, alerts_of, month_ends, totals_of
from portalpns.domain.absensi.rules import RuleSet, load_rules, rules_from
from portalpns.domain.absensi.schedule import NO_ROSTER, Roster, RosterRow, Schedule

__all__ = [
    "FIRST_DAY",
    "LAST_DAY",
    "NO_ROSTER",
    "Adjustment",
    "Alert",
    "Calendar",
    "DayResult",
    "Kode",
    "Libur",
    "PegawaiAbsensi",
    "Penugasan",
    "Peristiwa",
    "Punch",
    "Roster",
    "RosterRow",
    "RuleSet",
    "Schedule",
    "Season",
    "Total",
    "alerts_of",
    "all_codes",
    "built_in_calendar",
    "calendar_of",
    "judge_day",
    "judge_days",
    "judgeable",
    "kode",
    "load_rules",
    "month_ends",
    "moved_by",
    "punch_at",
    "punched_sides",
    "rules_from",
    "totals_of",
    "unjudged",
]
