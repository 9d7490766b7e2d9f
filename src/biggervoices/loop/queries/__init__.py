"""Reads of this room that span tables."""

from biggervoices.loop.queries.actions import actions_for, one_action
from biggervoices.loop.queries.because import because_of, has_asked
from biggervoices.loop.queries.cards import cards_for
from biggervoices.loop.queries.circle import points_for_circle, shared_with_circle
from biggervoices.loop.queries.figures import VerdictCounts, verdict_counts
from biggervoices.loop.queries.inbox import (
    answer_href,
    answered_of,
    as_heard,
    doers_of,
    heard_of,
    inbox_of,
    late_homes,
    whole_of,
    with_answers,
)
from biggervoices.loop.queries.judging import asked_of, reply_to_judge, ways_to_tell, who_was_quicker
from biggervoices.loop.queries.names import names_in, names_shown, people_by_id, people_in, warnings_for
from biggervoices.loop.queries.path import Path, answer_title, ask_title, path_of, verdict_words
from biggervoices.loop.queries.reading import one_to_read, to_read
from biggervoices.loop.queries.seen import ActionSeen, PointSeen, ReplySeen, UpdateSeen, points_heard_at, replies_of
from biggervoices.loop.queries.telling import person_of, to_ask, to_tell, what_is_told, words_for_teller
from biggervoices.loop.queries.threads import threads_of
from biggervoices.loop.queries.wall import Wall, homes_for_wall, wall_of

__all__ = [
    "ActionSeen",
    "Path",
    "PointSeen",
    "ReplySeen",
    "UpdateSeen",
    "VerdictCounts",
    "Wall",
    "actions_for",
    "answer_href",
    "answer_title",
    "answered_of",
    "as_heard",
    "ask_title",
    "asked_of",
    "because_of",
    "cards_for",
    "doers_of",
    "has_asked",
    "heard_of",
    "homes_for_wall",
    "inbox_of",
    "late_homes",
    "names_in",
    "names_shown",
    "one_action",
    "one_to_read",
    "path_of",
    "people_by_id",
    "people_in",
    "person_of",
    "points_for_circle",
    "points_heard_at",
    "replies_of",
    "reply_to_judge",
    "shared_with_circle",
    "threads_of",
    "to_ask",
    "to_read",
    "to_tell",
    "verdict_counts",
    "verdict_words",
    "wall_of",
    "warnings_for",
    "ways_to_tell",
    "what_is_told",
    "who_was_quicker",
    "whole_of",
    "with_answers",
    "words_for_teller",
]
