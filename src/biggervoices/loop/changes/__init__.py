"""The only place that writes in this room."""

from biggervoices.loop.changes.actions import add_update, change_action, keep_photo
from biggervoices.loop.changes.opening import open_points
from biggervoices.loop.changes.past import PastAction, PastPoint, PastReply, PastUpdate, PastVerdict, write_past
from biggervoices.loop.changes.points import let_hear, raise_point, take_back
from biggervoices.loop.changes.reading import keep_back, pass_easy, pass_on
from biggervoices.loop.changes.replies import answer, keep_voice, thank
from biggervoices.loop.changes.tellings import letter_given, see, told_face_to_face
from biggervoices.loop.changes.together import Heard, answer_together, raise_together
from biggervoices.loop.changes.verdicts import add_words, hear_verdict, say_verdict

__all__ = [
    "Heard",
    "PastAction",
    "PastPoint",
    "PastReply",
    "PastUpdate",
    "PastVerdict",
    "add_update",
    "add_words",
    "answer",
    "answer_together",
    "change_action",
    "hear_verdict",
    "keep_back",
    "keep_photo",
    "keep_voice",
    "let_hear",
    "letter_given",
    "open_points",
    "pass_easy",
    "pass_on",
    "raise_point",
    "raise_together",
    "say_verdict",
    "see",
    "take_back",
    "thank",
    "told_face_to_face",
    "write_past",
]
