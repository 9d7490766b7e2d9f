from biggervoices.safeguarding.models.desk import ConcernEntry, Duty, Notice, OutsideContact, Telling, Timer
from biggervoices.safeguarding.models.soon import ReadSoon
from biggervoices.safeguarding.models.worry import (
    SHARED_WITH,
    Cleared,
    Concern,
    ConcernQuerySet,
    Named,
    Reader,
    is_barred,
    no_lead_reads,
)

__all__ = [
    "SHARED_WITH",
    "Cleared",
    "Concern",
    "ConcernEntry",
    "ConcernQuerySet",
    "Duty",
    "Named",
    "Notice",
    "OutsideContact",
    "ReadSoon",
    "Reader",
    "Telling",
    "Timer",
    "is_barred",
    "no_lead_reads",
]
