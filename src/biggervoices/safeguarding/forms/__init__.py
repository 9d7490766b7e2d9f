"""What people type about worries, cleaned; nothing is saved here."""

from biggervoices.safeguarding.forms.desk import (
    LINES,
    ClearForm,
    DutyForm,
    LineForm,
    OffForm,
    OutsideForm,
    PersonForm,
    TellForm,
    WhyForm,
)
from biggervoices.safeguarding.forms.worry import Said, WordsForm

__all__ = [
    "LINES",
    "ClearForm",
    "DutyForm",
    "LineForm",
    "OffForm",
    "OutsideForm",
    "PersonForm",
    "Said",
    "TellForm",
    "WhyForm",
    "WordsForm",
]
