"""Fields of forms: labels with buddies, errors beside the field, pickers that search while one types."""

from portalpns.client.ui.widgets.forms.answer import AnswerDialog, answer_buttons
from portalpns.client.ui.widgets.forms.choice import Choice
from portalpns.client.ui.widgets.forms.days import DateField
from portalpns.client.ui.widgets.forms.fields import Form
from portalpns.client.ui.widgets.forms.flow import FlowLayout
from portalpns.client.ui.widgets.forms.listbox import ListBox
from portalpns.client.ui.widgets.forms.note import NoteDialog
from portalpns.client.ui.widgets.forms.numbers import NumberField, TimeField
from portalpns.client.ui.widgets.forms.picker import SearchPicker
from portalpns.client.ui.widgets.forms.recipients import ChoiceList

__all__ = [
    "AnswerDialog",
    "Choice",
    "ChoiceList",
    "DateField",
    "FlowLayout",
    "Form",
    "ListBox",
    "NoteDialog",
    "NumberField",
    "SearchPicker",
    "TimeField",
    "answer_buttons",
]
