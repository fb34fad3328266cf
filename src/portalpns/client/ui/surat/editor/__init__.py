"""The editor of a naskah: fields and body at the left, the page as it will be printed at the right."""

from portalpns.client.ui.surat.editor.view import LetterEditor

__all__ = ["LetterEditor"]
