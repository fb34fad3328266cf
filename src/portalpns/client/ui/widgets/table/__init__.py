"""THE list: rows by the page from SQL, any number of them, never a wait on the UI thread."""

from portalpns.client.ui.widgets.table.fitting import FittingTable
from portalpns.client.ui.widgets.table.model import PAGE_SIZE, RowModel
from portalpns.client.ui.widgets.table.source import Column, ListSource, PageRequest, RowSource
from portalpns.client.ui.widgets.table.view import Empty, TableView

__all__ = [
    "PAGE_SIZE",
    "Column",
    "Empty",
    "FittingTable",
    "ListSource",
    "PageRequest",
    "RowModel",
    "RowSource",
    "TableView",
]
