"""The body of a letter as one edits it: a text editor that knows nothing but the blocks of `domain.naskah`."""

from portalpns.client.ui.surat.body.edit import BodyEdit
from portalpns.client.ui.surat.body.reading import blocks_of
from portalpns.client.ui.surat.body.toolbar import BodyToolbar
from portalpns.client.ui.surat.body.writing import fill

__all__ = ["BodyEdit", "BodyToolbar", "blocks_of", "fill"]
