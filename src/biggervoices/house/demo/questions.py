"""A new version of the questions in the making: two checkers try it, and one of them finds something not clear."""

from datetime import timedelta

from biggervoices.checks.changes import drafts, trials
from biggervoices.checks.models import ToolkitVersion, Trial
from biggervoices.house.demo.cast import Cast
from biggervoices.house.demo.stage import Stage

CHECKERS = ("Ann Walker", "Farah Hussain")
CLEAR, UNCLEAR = "Do you choose who visits you?", "Is your broadband connection adequate?"


def begin_new_questions(stage: Stage, cast: Cast, version: ToolkitVersion) -> None:
    """Make a draft of what is asked, with two more questions; the second checker has tried them."""
    by, made, tried = cast.offices["QUALITY_TEAM"][0], stage.at(stage.day(3), 11), stage.at(stage.day(2), 15)
    draft = drafts.make_draft(version.toolkit, id=stage.id(made), by=by, now=made)
    topic = draft.topics.order_by("order")[0]
    clear = drafts.add_question(topic, CLEAR, id=stage.id(made), by=by, now=made)
    unclear = drafts.add_question(topic, UNCLEAR, id=stage.id(made), by=by, now=made)
    drafts.set_picture(clear, "visitor", by=by, now=made)
    drafts.set_picture(unclear, "internet", by=by, now=made)
    drafts.name_checkers(draft, [cast.by_name[name] for name in CHECKERS], by=by, now=made)
    farah = cast.by_name[CHECKERS[1]]
    trials.try_question(clear, Trial.CLEAR, by=farah, now=tried)
    words = "I do not know these words. Say: does the internet work at your home?"
    trials.try_question(unclear, Trial.NOT_CLEAR, words=words, by=farah, now=tried + timedelta(minutes=2))
