"""Where an interview goes on: which question is asked next, and which time of a topic that is asked again.

The twin of static/checks/recorder/flow.js. A topic may be asked again for each of several things, such as each room: a
turn is one of these times, and 0 is the first.
"""

from typing import Any
from uuid import UUID

from biggervoices.checks.models import QuestionVersion
from biggervoices.checks.queries.toolkit import Asking, Kit, TopicSeen, asked_of
from biggervoices.pure import slips
from biggervoices.pure.slips import Interviewed, Said

MOST_TURNS = 999  # pure/journal.py reads no more


def said_of(said: Interviewed, question: UUID, turn: int = 0) -> Said | None:
    """Give what stands for a question in one turn."""
    return said.later.get((question, turn)) if turn else said.said.get(question)


def given(question: Asking, said: Interviewed, turn: int = 0) -> str:
    """Give what stands as the answer to a question; a photo, a drawing or a voice is one by itself."""
    one = said_of(said, question.id, turn)
    made = any(it.question == question.id and it.turn == turn for it in said.attached)
    return (one.answer if one else "") or (question.kind if made else "")


def turns_of(topic: TopicSeen, said: Interviewed) -> list[int]:
    """Give the turns in which something was said in a topic, in their order."""
    own = {question.id for question in topic.questions}
    later = {turn for question, turn in said.later if question in own}
    made = {it.turn for it in said.attached if it.question in own}
    first = {0} if own & said.said.keys() else set()
    return sorted(first | later | made)


def next_turn(topic: TopicSeen, said: Interviewed) -> int:
    """Give the number of one more turn."""
    return min(max(turns_of(topic, said), default=0) + 1, MOST_TURNS)


def topic_asked(kit: Kit, topic: TopicSeen, said: Interviewed, turn: int = 0) -> TopicSeen:
    """Give a topic with those of its questions that are asked in one turn; all, where none of them is."""
    here = said.said
    if turn:  # the rules within a topic look at the answers of this very turn
        own = {question.id for question in topic.questions}
        here = {question: one for question, one in said.said.items() if question not in own}
        here |= {question: one for (question, at), one in said.later.items() if at == turn and question in own}
    return asked_of(kit, here).topics_by_id.get(topic.id, topic)


def first_open(topic: TopicSeen, said: Interviewed, turn: int = 0) -> Asking | None:
    """Give the first question of a topic that has no answer yet in one turn. The topic is as it is asked then."""
    return next((it for it in topic.questions if not given(it, said, turn)), None)


def opens_at(kit: Kit, topic: TopicSeen, said: Interviewed) -> tuple[Asking, int] | None:
    """Give where a topic goes on: the first question without an answer, in the first turn that has one."""
    for turn in turns_of(topic, said) or [0]:
        question = first_open(topic_asked(kit, topic, said, turn), said, turn)
        if question:
            return question, turn
    return None


def following(kit: Kit, asked: Asking, said: Interviewed, turn: int = 0) -> Asking | None:
    """Give the question that is asked next in the topic, as things stand now."""
    topic = kit.topic_of(asked)
    order = {question.id: at for at, question in enumerate(topic.questions)}
    there = topic_asked(kit, topic, said, turn).questions
    return next((it for it in there if order[it.id] > order[asked.id]), None)


def answer_row(question: Asking, said: Interviewed, turn: int = 0) -> dict[str, Any]:
    """Give a question with what was said to it in one turn."""
    one = said_of(said, question.id, turn)
    choice = question.choice(given(question, said, turn))
    return {
        "question": question,
        "choice": choice,
        "you_said": question.you_said(choice),
        "phrases": question.tongue.phrases(),
        "said": one,
        "turn": turn,
        "turned": f"turn={turn}&" if turn else "",
        "proxy": bool(one and one.by == slips.SOMEONE),
    }


def answer_rows(kit: Kit, topic: TopicSeen, said: Interviewed) -> list[tuple[int, list[dict[str, Any]]]]:
    """Give each turn of a topic with its questions and what was said to them."""
    return [
        (
            turn,
            [
                answer_row(it, said, turn)
                for it in topic_asked(kit, topic, said, turn).questions
                if it.kind != QuestionVersion.SHOW
            ],
        )
        for turn in turns_of(topic, said) or [0]
    ]
