"""Pegawai & OPD: the tree of offices, the people of the one chosen, and the card of one person; read only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QLabel,
    QLineEdit,
    QSplitter,
    QTreeWidget,
    QTreeWidgetItem,
    QTreeWidgetItemIterator,
    QVBoxLayout,
    QWidget,
)

from portalpns.client.ui import hotkeys, tasks
from portalpns.client.ui.look import GAP, GAP_SMALL, icon, set_role
from portalpns.client.ui.page import Page, Shell
from portalpns.client.ui.widgets.layouts import clear
from portalpns.client.ui.widgets.scroll import UprightScroll
from portalpns.client.ui.widgets.table import Column, Empty, FittingTable, ListSource
from portalpns.client.ui.words import plural_of, tanggal
from portalpns.client.usecases.rows import SHORTEST
from portalpns.domain.direktori import Direktori
from portalpns.domain.organisasi import KEDUDUKAN_NAMA, Opd, subtree
from portalpns.domain.pegawai import Pegawai
from portalpns.domain.wewenang import PERAN_NAMA

TYPING_MS = 150
MOST = 500
ID = Qt.ItemDataRole.UserRole
JENIS = {"pns": "PNS", "cpns": "CPNS", "pppk": "PPPK", "non_asn": "Non-ASN"}


@dataclass(frozen=True)
class Person:
    """One row: a pegawai with posts and roles held today in words, such as `Plt. Sekretaris`."""

    id: str
    pegawai: Pegawai
    posts: tuple[str, ...]
    opd: str
    roles: tuple[str, ...] = ()

    @property
    def post(self) -> str:
        return self.posts[0] if self.posts else self.pegawai.jabatan


class PegawaiPage(Page):
    """Tree, list, card."""

    title = "Pegawai & OPD"

    def __init__(self, shell: Shell) -> None:
        super().__init__(shell)
        self._begun = False
        self._offices: dict[str, Opd] = {}
        self.tree = QTreeWidget()
        self.tree.setHeaderHidden(True)
        self.tree.setAccessibleName(self.tr("Perangkat daerah"))
        self.tree.setUniformRowHeights(True)
        self.tree.currentItemChanged.connect(lambda _item, _before: self._show_people())
        self.search = QLineEdit()
        set_role(self.search, "search")
        self.search.setPlaceholderText(self.tr("Cari nama atau NIP ({keys})").format(keys=hotkeys.shown("find")))
        self.search.setAccessibleName(self.tr("Cari pegawai"))
        self.search.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        self.search.setClearButtonEnabled(True)
        self._typing = QTimer(self, singleShot=True, interval=TYPING_MS)
        self._typing.timeout.connect(self._show_people)
        self.search.textChanged.connect(lambda _text: self._typing.start())
        hotkeys.action("find", self).triggered.connect(self.search.setFocus)
        columns: list[Column[Person]] = [
            Column("nama", "Nama", lambda one: one.pegawai.nama),
            Column("post", "Jabatan", lambda one: one.post, width=30),
            Column("golongan", "Gol.", lambda one: one.pegawai.golongan, width=6),
        ]
        self.table = FittingTable(
            self.title, columns, weight=("post", "golongan"), empty=Empty("Tidak ada pegawai di sini.", icon="users")
        )
        self.table.current_changed.connect(self._show_card)
        self.table.rows.loaded.connect(self._choose_first)
        self.count = QLabel()
        set_role(self.count, "muted")
        self.add_beside_title(self.count)
        self.card = QFrame()
        set_role(self.card, "panel")
        self._build_card()
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_SMALL)
        column.addWidget(self.search)
        column.addWidget(self.table, 1)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(GAP)
        for widget in (self.tree, middle, self.card):
            split.addWidget(widget)
        split.setSizes([320, 500, 260])
        self.body.addWidget(split, 1)

    def activate(self, target: object = None) -> None:
        """`target` may be the id of a person, who is looked up by NIP."""
        if not self._begun:
            self._begun = True
            self._load()
        if isinstance(target, str):
            core = self.shell.core
            tasks.run(lambda _task: core.direktori.pegawai.get(target), owner=self, done=self._look_up)

    def refresh(self, kinds: frozenset[str]) -> None:
        if self._begun and (not kinds or kinds & {"pegawai", "opd", "jabatan", "pemangku", "peran", "pemda"}):
            self._load()

    def _look_up(self, person: Pegawai | None) -> None:
        if person is not None:
            self._mark(person.opd)
            self.search.setText(person.nip)

    def _mark(self, unit: str) -> None:
        """Mark an office in the tree without showing its people."""
        items = QTreeWidgetItemIterator(self.tree)
        while (item := items.value()) is not None and item.data(0, ID) != unit:
            items += 1
        if item is not None:
            self.tree.blockSignals(True)
            self.tree.setCurrentItem(item)
            self.tree.scrollToItem(item)
            self.tree.blockSignals(False)

    def panes(self) -> list[QWidget]:
        return [self.tree, self.search, self.table, self.card_area]

    def _build_card(self) -> None:
        self.name = QLabel(wordWrap=True)
        set_role(self.name, "heading")
        self.name.setTextFormat(Qt.TextFormat.PlainText)
        self.facts = QGridLayout()
        self.facts.setVerticalSpacing(GAP_SMALL)
        inside = QWidget()
        set_role(inside, "page")
        layout = QVBoxLayout(inside)
        layout.setContentsMargins(15, 13, 15, 13)
        layout.setSpacing(GAP)
        layout.addWidget(self.name)
        layout.addLayout(self.facts)
        layout.addStretch()
        self.card_area = UprightScroll(self.tr("Kartu pegawai"), inside)
        outer = QVBoxLayout(self.card)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.card_area)

    def _load(self) -> None:
        core = self.shell.core

        def work(_task: tasks.Task[tuple[dict[str, Opd], str]]) -> tuple[dict[str, Opd], str]:
            book: Direktori = core.direktori
            person = book.pegawai.get(core.session.pegawai) if core.session is not None else None
            return dict(book.opd), person.opd if person is not None else ""

        tasks.run(work, owner=self, done=lambda found: self._show_tree(*found))

    def _show_tree(self, offices: dict[str, Opd], own: str) -> None:
        """The offices as a tree; the person's own one is chosen at first."""
        if offices == self._offices:
            self._show_people()
            return
        self._offices = offices
        held = self._unit()
        self.tree.blockSignals(True)
        self.tree.clear()
        items: dict[str, QTreeWidgetItem] = {}
        for unit in offices.values():
            items[unit.id] = QTreeWidgetItem([unit.nama])
            items[unit.id].setData(0, ID, unit.id)
            items[unit.id].setToolTip(0, unit.nama)
            items[unit.id].setSizeHint(0, QSize(0, self.fontMetrics().height() + 12))
        for unit in sorted(offices.values(), key=lambda one: (one.jenis == "kelurahan", one.nama)):
            if unit.induk in items and unit.induk != unit.id:
                items[unit.induk].addChild(items[unit.id])
            else:
                self.tree.addTopLevelItem(items[unit.id])
        for place in range(self.tree.topLevelItemCount()):
            top = self.tree.topLevelItem(place)
            if top is not None:
                top.setExpanded(True)
        chosen = items.get(held or own) or self.tree.topLevelItem(0)
        if chosen is not None:
            self.tree.setCurrentItem(chosen)
            self.tree.scrollToItem(chosen)
        self.tree.blockSignals(False)
        self._show_people()

    def _unit(self) -> str | None:
        item = self.tree.currentItem()
        return item.data(0, ID) if item is not None else None

    def _show_people(self) -> None:
        core, unit, words = self.shell.core, self._unit(), self.search.text().strip()
        today = self.shell.core.today()

        def work(_task: tasks.Task[list[Person]]) -> list[Person]:
            book: Direktori = core.direktori
            if len(words) >= SHORTEST:
                found: Sequence[Pegawai] = core.pencarian.people(words, MOST)
            else:
                units = subtree(book.opd.values(), unit) if unit is not None else frozenset(book.opd)
                found = [one for one in book.pegawai.values() if one.opd in units]
            return _rows(book, found, today)

        tasks.run(work, owner=self, done=self._show_rows)

    def _show_rows(self, rows: list[Person]) -> None:
        keys: dict[str, Any] = {
            "nama": lambda one: one.pegawai.nama.lower(),
            "post": lambda one: one.post.lower(),
            "golongan": lambda one: one.pegawai.golongan,
        }
        self.count.setText(plural_of(len(rows), "pegawai"))
        model = self.table.rows
        self.table.show_rows(
            ListSource(rows, lambda one: one.id, keys), sort=model.sort_column, descending=model.descending
        )
        self._show_card(None)

    def _choose_first(self) -> None:
        """A list that is new shows the card of its first person at once."""
        if not self.table.currentIndex().isValid() and self.table.rows.rowCount():
            self.table.selectRow(0)

    def _show_card(self, one: Person | None) -> None:
        clear(self.facts)
        if one is None:
            self.name.setText(self.tr("Pilih pegawai untuk melihat kartunya."))
            return
        person = one.pegawai
        self.name.setText(person.nama)
        lines = [
            ("NIP", person.nip),
            ("Jabatan", "\n".join(one.posts) or person.jabatan),
            ("Perangkat daerah", one.opd),
            ("Status", JENIS.get(person.jenis, person.jenis)),
            ("Pangkat", person.pangkat),
            ("PIN mesin absensi", person.pin),
            ("Bertugas sejak", tanggal(person.mulai) if person.mulai > date(2000, 1, 1) else ""),
            ("Sampai", tanggal(person.selesai) if person.selesai else ""),
            ("Peran", "\n".join(one.roles)),
        ]
        for line, (label, words) in enumerate((label, words) for label, words in lines if words):
            said, value = QLabel(label), QLabel(words, wordWrap=True)
            set_role(said, "small")
            value.setTextFormat(Qt.TextFormat.PlainText)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self.facts.addWidget(said, 2 * line, 0)
            self.facts.addWidget(value, 2 * line + 1, 0)


def _rows(book: Direktori, found: Sequence[Pegawai], today: date) -> list[Person]:
    """Heads first, then by name; posts as they are held today."""
    posts: dict[str, list[tuple[int, str]]] = {}
    rank = {"pimpinan": 0, "struktural": 1, "fungsional": 2, "pelaksana": 3}
    for holder in book.pemangku.values():
        job = book.jabatan.get(holder.jabatan)
        if job is not None and holder.holds_on(today):
            words = f"{KEDUDUKAN_NAMA[holder.kedudukan]} {job.nama}".strip()
            posts.setdefault(holder.pegawai, []).append((rank[job.jenis], words))
    roles: dict[str, set[str]] = {}
    for role in book.peran.values():
        if role.holds_on(today):
            roles.setdefault(role.pegawai, set()).add(PERAN_NAMA[role.peran])
    rows = []
    for one in found:
        if one.selesai is not None and one.selesai < today:
            continue
        held = sorted(posts.get(one.id, ()))
        opd = book.opd[one.opd].nama if one.opd in book.opd else one.opd
        row = Person(one.id, one, tuple(words for _, words in held), opd, tuple(sorted(roles.get(one.id, ()))))
        rows.append((held[0][0] if held else 9, one.nama, row))
    return [person for *_, person in sorted(rows, key=lambda row: row[:2])]
