"""One small world for the door test: everybody there is, and one of everything that has an address.

Each planted word says whose it is; MAY_READ in tests/test_doors.py says who may meet it.
"""

import io
import json
from dataclasses import dataclass
from datetime import time, timedelta
from hashlib import sha256
from uuid import UUID

from django.db import models
from PIL import Image
from procrastinate.contrib.django import app

from biggervoices.checks.changes import drafts, files, finish, plan, reports, surveys, talk, trials
from biggervoices.checks.changes.journal import receive_journal
from biggervoices.checks.changes.toolkit import load_starter
from biggervoices.checks.models import (
    Attachment,
    Debrief,
    Interview,
    QuestionVersion,
    ToolkitVersion,
    Trial,
    Visit,
    VisitReport,
)
from biggervoices.checks.queries.paper import code_of
from biggervoices.checks.queries.toolkit import kit_of
from biggervoices.checks.rules import Plan
from biggervoices.core.ids import anonymous_id, new_id
from biggervoices.easyread.changes import add_picture
from biggervoices.keeping import changes as keeping
from biggervoices.loop.changes.actions import add_update
from biggervoices.loop.changes.points import raise_point
from biggervoices.loop.changes.reading import pass_on
from biggervoices.loop.changes.replies import answer, keep_voice
from biggervoices.loop.models import Action, Point, Reply, Telling
from biggervoices.people import changes as people
from biggervoices.people.models import AccessNeeds, Card, ConsentText, Home, Person, Role, Support, Tablet, Upload
from biggervoices.pure import slips
from biggervoices.pure.slips import Tap
from biggervoices.safeguarding import changes as safeguarding
from biggervoices.safeguarding.models import Concern, ReadSoon
from biggervoices.voices.changes import advice, board, gatherings, groups, ideas, meetings, photos, statements, votes
from biggervoices.voices.changes.wordings import say_meaning
from biggervoices.voices.models import (
    Coming,
    Gathering,
    Idea,
    Invite,
    Meaning,
    Member,
    Response,
    Seat,
    Statement,
    Theme,
    ThemeWording,
)
from tests import make
from tests.checks.forms import workbook
from tests.people.makes import decided

OFFICE = None  # what is brought in by the command line has no person behind it


@dataclass(frozen=True)
class World:
    """Everybody by what they are, and the objects that addresses name."""

    kinds: dict[str, Person | None]
    things: dict[str, object]


def build() -> World:
    """Make the world, through changes where there is a verb."""
    kinds = everybody()
    elm, oak = make.home(), make.home("Oak House", region_name="South")
    make.organisation(on_call_phone="01632 960 123")
    load_starter(now=make.NOW)
    people.add_first_consent_texts(by=OFFICE, now=make.NOW)
    things: dict[str, object] = {"home": elm, "region": elm.region, "lead": kinds["safeguarding"]}
    things |= {"room": "kitchen", "step": "hello", "part": "found", "list": upload(kinds), "other home": oak}
    things |= of_people(kinds)
    things |= of_visits(kinds, elm)
    things |= of_points(kinds, elm)
    things |= of_statements()
    things |= of_gatherings()
    things |= of_groups(kinds)
    things |= of_worries(kinds)
    things |= of_toolkit(kinds)
    things["dead job"] = dead_job()
    things |= of_keeping(kinds)
    return World(kinds=kinds, things=things)


def everybody() -> dict[str, Person | None]:
    """Everybody, in the order of the table: own home first, then other homes, then the whole organisation."""
    elm, oak = make.home(), make.home("Oak House", region_name="South")

    def somebody(name: str, what: str, *, at: Home | None = None, region: str = "") -> Person:
        who = make.person(name, email=f"{name.lower()}@example.org")
        make.role(who, what, at=at, region=make.region(region) if region else None)
        return who

    joe = somebody("Joe", Role.CHECKER)
    make.role(joe, Role.SUPPORTED, at=make.home("Ash House"))
    kinds: dict[str, Person | None] = {
        "anonymous": None,
        "person": make.bilal(),
        "housemate": make.ann(),
        "person elsewhere": make.dev(),
        "checker": joe,
        "checker elsewhere": somebody("Finn", Role.CHECKER),
        "supporter": make.person("Sam", email="sam@example.org"),
        "family": make.person("Fay", email="fay@example.org"),
        "team": somebody("Tom", Role.TEAM, at=elm),
        "team elsewhere": somebody("Una", Role.TEAM, at=oak),
        "manager": make.cath(),
        "manager elsewhere": somebody("Vic", Role.MANAGER, at=oak),
        "regional": somebody("Rae", Role.REGIONAL, region="North"),
        "regional elsewhere": somebody("Roy", Role.REGIONAL, region="South"),
        "quality team": make.quinn(),
        "safeguarding": make.sol(),
        "committee": somebody("Cleo", Role.COMMITTEE),
        "executive": somebody("Eve", Role.EXECUTIVE),
        "administrator": somebody("Ada", Role.ADMIN),
        "auditor": somebody("Abe", Role.AUDITOR),
    }
    make.support(joe, make.person("Sam"), Support.CHECKING)
    make.support(make.bilal(), make.person("Fay"), Support.CIRCLE)
    return kinds


def dead_job() -> str:
    """A job that failed for good."""
    job = app.configure_task("people.jobs.drop_old_lists").defer(timestamp=0)
    make.by_hand("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", [job])
    make.by_hand("UPDATE procrastinate_jobs SET status = 'failed' WHERE id = %s", [job])
    return str(job)


def of_people(kinds: dict[str, Person | None]) -> dict[str, object]:
    """A card, four pictures, a role, a support, needs, everybody's photo, a consent's words, a tablet of the home."""
    bilal, quinn, ada = make.bilal(), make.quinn(), kinds["administrator"]
    assert ada
    for who in filter(None, kinds.values()):
        people.set_photo(who, photo(), id=new_id(), by=quinn, now=make.NOW)
    bilal.refresh_from_db()
    people.write_needs(bilal, by=quinn, now=make.NOW, flag="PLANTED-NEEDS", share=False)
    assert AccessNeeds.objects.get(person=bilal).flag
    circle = ConsentText.objects.get(purpose="circle")
    people.record_consent(bilal, circle, id=new_id(), yes=True, by=bilal, now=make.NOW)
    decision = decided(bilal, decision="PLANTED-DECIDED", now=make.NOW)
    people.issue_card(bilal, id=new_id(), by=quinn, now=make.NOW)
    people.set_pictures(bilal, frozenset({"cat", "bus", "tea", "key"}), by=quinn, now=make.NOW)
    people.enrol_tablet("Kitchen", make.home(), id=new_id(), by=quinn, now=make.NOW)
    return {
        "tablet": Tablet.objects.get(),
        "person": bilal,
        "photo": bilal.photo,
        "card": Card.objects.get(person=bilal),
        "text": ConsentText.objects.order_by("pk").first(),
        "role": Role.objects.get(person=bilal),
        "support": Support.objects.get(person=bilal),
        "decision": decision,
    }


def of_visits(kinds: dict[str, Person | None], elm: Home) -> dict[str, object]:
    """One visit that is going on, with words in it; one handed in some weeks ago, with its report."""
    done = visit_on(kinds, elm, days=-21, words="PLANTED-HANDED-IN")
    joe = kinds["checker"]
    assert joe
    then = make.NOW - timedelta(days=21)
    about = Interview.objects.select_related("visit").get(visit=done)
    talk.keep_time_with(about, joe, id=new_id(), saw="PLANTED-TIME", may_mean="", by=joe, now=then)
    finish.finish_visit(done, by=joe, now=then)
    finish.keep_debrief(done, id=new_id(), felt="HARD", words="PLANTED-DEBRIEF", wants_talk=True, by=joe, now=then)
    reports.publish_reports(now=make.NOW)
    going_on = visit_on(kinds, elm, days=0, words="PLANTED-ANSWER")
    topic = kit_of(going_on.version_id).topics[0]
    bilals = Interview.objects.get(visit=going_on)
    two_answers(bilals, joe)
    urgent = said_urgent(done, joe, "PLANTED-SOON he hits me"), said_urgent(going_on, joe, "PLANTED-NOW he hits me")
    return {
        "urgent words": urgent[0],
        "urgent words of an open visit": urgent[1],
        "prompt": ReadSoon.objects.get(thing_id=urgent[0]),
        "prompt of an open visit": ReadSoon.objects.get(thing_id=urgent[1]),
        "visit": going_on,
        "waiting file": given(bilals, joe, b""),
        "file": given(bilals, joe, photo()),
        "done file": given(Interview.objects.get(visit=done), joe, photo()),
        "done visit": done,
        "sheet": code_of(going_on.pk, make.bilal().pk),
        "debrief": Debrief.objects.get(),
        "interview": Interview.objects.get(visit=going_on),
        "done interview": Interview.objects.get(visit=done),
        "topic": topic.id,
        "question": topic.questions[0].id,
        "report": VisitReport.objects.order_by("made_at").first(),
    }


def said_urgent(visit: Visit, by: Person, words: str) -> UUID:
    """Words of bilal's to the second question that sound urgent; give the id of their slip."""
    interview = Interview.objects.select_related("visit").get(visit=visit)
    tap = Tap(new_id(), slips.WORDS, words, kit_of(visit.version_id).topics[0].questions[1].id)
    talk.add_slips(interview, [tap], by=by, now=make.NOW)
    return tap.id


def visit_on(kinds: dict[str, Person | None], elm: Home, *, days: int, words: str) -> Visit:
    """A visit with one interview in it, in which bilal wants something changed."""
    now = make.NOW + timedelta(days=days)
    joe, sam, bilal = kinds["checker"], kinds["supporter"], make.bilal()
    assert joe
    assert sam
    wanted = Plan(home=elm, on=now.date(), starts=time(10), ends=time(15), checkers=[joe], supporter=sam)
    visit = plan.plan_visit(wanted, id=new_id(), day={"travel": "The number 8 bus."}, by=make.quinn(), now=now)
    plan.answer_invitation(visit.invitations.get(person=bilal), "YES", by=bilal, now=now)
    talk.arrive(visit, by=joe, now=now)
    visit.refresh_from_db()
    interview = talk.start_interview(visit, bilal, by=joe, now=now)
    question = kit_of(visit.version_id).topics[0].questions[0].id
    taps = [
        Tap(new_id(), slips.HELLO, True),
        Tap(new_id(), slips.WAYS, {"how": "WORDS"}),
        Tap(new_id(), slips.STAFF, "GO_OUT"),
        Tap(new_id(), slips.ROOM, ["NOBODY"]),
        Tap(new_id(), slips.HEARS, "ALL"),
        Tap(new_id(), slips.NAMED, {"named": True}),
        Tap(new_id(), slips.TOLD, True),
        Tap(new_id(), slips.BY_WHOM, {"by": slips.MYSELF}),
        Tap(new_id(), slips.ANSWER, slips.NO, question),
        Tap(new_id(), slips.WORDS, f"{words} words", question),
        Tap(new_id(), slips.WANT, {"words": f"{words} want", "about": "OUR_HOME"}, question, slips.MYSELF),
    ]
    talk.add_slips(interview, taps, by=joe, now=now)
    return visit


def given(interview: Interview, by: Person, data: bytes) -> Attachment:
    """A photo that somebody gave on a visit; without data, one that has not come yet."""
    facts = {"id": str(new_id()), "what": "PHOTO", "bytes": len(data) or 9, "sha256": sha256(data).hexdigest()}
    sent(interview, by, "ATTACHED", facts)
    file = Attachment.objects.get(pk=facts["id"])
    if data:
        files.add_piece(file, 0, data, now=make.NOW)
    return file


def two_answers(interview: Interview, by: Person) -> None:
    """A tablet sends two contents under one id, and nobody has said yet which one counts."""
    named = new_id()
    for words in ("PLANTED-ANSWER one", "PLANTED-ANSWER two"):
        sent(interview, by, "GOOD", {"words": words}, id=named)


def sent(interview: Interview, by: Person, kind: str, value: object, *, id: UUID | None = None) -> None:
    """One entry that a tablet brings back."""
    entry = {"id": str(id or new_id()), "visit": str(interview.visit_id), "interview": str(interview.pk)}
    text = json.dumps(entry | {"kind": kind, "value": value, "at": 0, "n": 1})
    kept = receive_journal(interview.visit_id, new_id(), [text], sent_at=0, by=by, now=make.NOW)
    assert kept
    assert not kept.refused


def of_keeping(kinds: dict[str, Person | None]) -> dict[str, object]:
    """Bilal's copy that he asked for, the one that the Quality Team asked for, a hold, and somebody who left."""
    ada, gone = kinds["administrator"], make.closed(make.person("Gus"))
    assert ada
    mine = keeping.ask_for_copy(make.bilal(), id=new_id(), by=make.bilal(), now=make.NOW, worries=True)
    theirs = keeping.ask_for_copy(make.bilal(), id=new_id(), by=make.quinn(), now=make.NOW, how="Thumb up")
    for copy in (mine, theirs):
        keeping.make_copy(copy.pk, now=make.NOW)
    held = keeping.hold(make.home("Ash House"), "PLANTED-HOLD", id=new_id(), by=ada, now=make.NOW)
    return {"copy": mine, "office copy": theirs, "hold": held, "gone person": gone, "kind of data": "answers"}


def of_points(kinds: dict[str, Person | None], elm: Home) -> dict[str, object]:
    """Points in each state: unread, only for the Quality Team, about just me, and one that went all the way round."""
    quinn, cath = make.quinn(), make.cath()
    unread = point(kinds, "PLANTED-UNREAD")
    only_us = point(kinds, "PLANTED-QUALITY-TEAM", hears=Point.QUALITY_TEAM)
    just_me = point(kinds, "PLANTED-JUST-ME", about=Point.JUST_ME)
    manager = point(kinds, "PLANTED-MANAGER", hears=Point.MANAGER)
    everyone = point(kinds, "PLANTED-ALL")
    for one in (just_me, manager, everyone):
        pass_on(one, words=one.words, read_back=False, by=quinn, now=make.NOW)
        one.refresh_from_db()
    reply = answer(
        [everyone],
        id=new_id(),
        kind=Reply.WE_WILL,
        words="PLANTED-REPLY we will mend it",
        what="Mend the door with Bilal",
        doer=cath,
        by_day=make.TODAY + timedelta(days=7),
        by=cath,
        now=make.NOW,
    )
    action = Action.objects.get(reply=reply)
    recording = keep_voice(voice(), id=new_id(), words="It is mended", by=cath, now=make.NOW)
    update = add_update(
        action,
        id=new_id(),
        words="PLANTED-UPDATE it is mended",
        done=True,
        by=cath,
        now=make.NOW,
        picture=add_picture(photo(), id=new_id(), words="The door", by=cath.pk, now=make.NOW),
        recording=recording,
    )
    return {
        "unread point": unread,
        "only us point": only_us,
        "just me point": just_me,
        "manager point": manager,
        "point": everyone,
        "reply": reply,
        "action": action,
        "voice": recording,
        "update": update,
        "telling": Telling.objects.filter(point=everyone).first(),
    }


def point(kinds: dict[str, Person | None], words: str, *, hears: str = Point.ALL, about: str = Point.OUR_HOME) -> Point:
    """Something that bilal said when joe asked."""
    joe = kinds["checker"]
    assert joe
    return raise_point(
        id=new_id(),
        person=make.bilal().pk,
        kind=Point.CHANGE,
        words=words,
        about=about,
        hears=hears,
        named=True,
        home=make.home(),
        heard_label="Quality Checker visit",
        heard_path="/",
        heard_id=None,
        heard_on=make.TODAY,
        question="Is it good here?",
        picture="talk",
        asked_by=[joe],
        now=make.NOW,
    )


def of_toolkit(kinds: dict[str, Person | None]) -> dict[str, object]:
    """A new version in the making, which joe tries; and the one that is asked."""
    version, quinn, joe = ToolkitVersion.objects.get(), make.quinn(), kinds["checker"]
    assert joe
    draft = drafts.make_draft(version.toolkit, id=new_id(), by=quinn, now=make.NOW)
    drafts.name_checkers(draft, [joe], by=quinn, now=make.NOW)
    drafts.add_language(draft, "cy", "Cymraeg", by=quinn, now=make.NOW)
    row = QuestionVersion.objects.get(topic__version=draft, question__key="home-key")
    said = {"sentence": "PLANTED-DRAFT sentence", "kind": QuestionVersion.YES_NO}
    drafts.change_question(row, said, by=quinn, now=make.NOW)
    trials.try_question(row, Trial.NOT_CLEAR, words="PLANTED-TRIAL words", by=joe, now=make.NOW)
    form = workbook([["type", "name", "label"], ["text", "planted", "PLANTED-FORM words"]])
    return {
        "version": version,
        "toolkit": version.toolkit,
        "draft": draft,
        "draft topic": row.topic,
        "draft question": row,
        "language": "cy",
        "form": surveys.bring_form("planted.xlsx", form, id=new_id(), by=quinn, now=make.NOW),
        "kind of form": "xlsx",
        "kind of file": "csv",
    }


def of_statements() -> dict[str, object]:
    """What bilal told us: a draft, one that he only wants to say, one that became a point with his voice."""
    draft = told("PLANTED-DRAFTED", wants="")
    said = told("PLANTED-TOLD", wants=Statement.SAY)
    became = told("PLANTED-TELL-US", wants=Statement.CHANGE)
    return {
        "untold": draft,
        "told": said,
        "told wish": became,
        "told point": became.point,
        "idea": "lunch",
    }


def told(words: str, *, wants: str, hears: str = Point.ALL) -> Statement:
    """Something that bilal tells us in words and with his voice; sent where he says what he wants."""
    bilal, now = make.bilal(), make.NOW
    statement = statements.begin(id=new_id(), by=bilal, now=now)
    statements.keep_words(statement, words, by=bilal, now=now)
    statements.keep_voice(statement, voice(), by=bilal, now=now)
    if not wants:
        return statement
    statements.choose(statement, wants=wants, about=Point.OUR_HOME, by=bilal, now=now)
    statements.choose(statement, hears=hears, named=True, helped=Statement.MYSELF, by=bilal, now=now)
    return statements.send(statement, by=bilal, now=now)


def of_gatherings() -> dict[str, object]:
    """A gathering that goes on: bilal is asked, and a table has put cards on the board, one of which sounds urgent."""
    quinn, bilal, now = make.quinn(), make.bilal(), make.NOW
    facts = {"on": make.TODAY, "starts": time(10), "ends": time(16), "place": "The Town Hall"}
    gathering = gatherings.plan_gathering(
        id=new_id(), name="Our Voices", purpose="We look at it together.", **facts, by=quinn, now=now
    )
    gatherings.invite(gathering, [bilal], invited_as=Role.SUPPORTED, by=quinn, now=now)
    invite = Invite.objects.get()
    gatherings.answer_invite(invite, Invite.YES, needs="PLANTED-LIFT", by=bilal, now=now)
    gatherings.begin(gathering, by=quinn, now=now)
    gatherings.go_to_step(gathering, Gathering.COLLECT, by=quinn, now=now)
    seat = gatherings.take_seat(gathering, id=new_id(), where=Seat.TABLE, person=None, now=now)
    board.add_card(seat, "PLANTED-CARD", id=new_id(), now=now)
    waits = board.add_card(seat, "PLANTED-WAITS he hits me", id=new_id(), now=now)
    gatherings.go_to_step(gathering, Gathering.GROUP, by=quinn, now=now)
    theme = board.make_theme(gathering, id=new_id(), name="PLANTED-THEME", now=now)
    mine = gatherings.take_seat(gathering, id=new_id(), where=Seat.ROOM, person=bilal, now=now)
    card = board.add_card(mine, "PLANTED-MINE", id=new_id(), now=now)
    board.place_card(mine, card, theme, id=new_id(), now=now)
    wording, idea = of_ideas(theme, mine)
    gatherings.go_to_step(gathering, Gathering.GROUP, by=quinn, now=now)
    votes.put_words(gathering, "PLANTED-SENTENCE", id=new_id(), by=quinn, now=now)
    day_photo = photos.add_photo(
        gathering, photo(), "PLANTED-DAY", [bilal], nobody=False, id=new_id(), by=quinn, now=now
    )
    hall = votes.name_room(gathering, "The hall", 12, id=new_id(), by=quinn, now=now)
    gathering.refresh_from_db()
    return {
        "gathering": gathering,
        "hall": hall,
        "day photo": day_photo,
        "invite": invite,
        "waiting card": waits,
        "theme": theme,
        "wording": wording,
        "asked idea": idea,
        "token": gathering.token,
    }


def of_ideas(theme: Theme, seat: Seat) -> tuple[ThemeWording, Idea]:
    """A statement for a theme, and an idea that the executive leader is asked about."""
    quinn, now = make.quinn(), make.NOW
    gatherings.go_to_step(theme.gathering, Gathering.WRITE, by=quinn, now=now)
    wording = ideas.propose(seat, theme, "PLANTED-STATEMENT", id=new_id(), now=now)
    gatherings.go_to_step(theme.gathering, Gathering.IDEAS, by=quinn, now=now)
    idea = ideas.add_idea(seat, theme, "PLANTED-IDEA", Idea.PROVIDER, id=new_id(), now=now)
    ideas.ask_leader(idea, make.person("Eve"), answer_by=make.TODAY, by=quinn, now=now)
    return wording, idea


def of_groups(kinds: dict[str, Person | None]) -> dict[str, object]:
    """A committee of Bilal and Cleo: terms, words that are proposed, two meetings, advice that is late, an answer."""
    quinn, bilal, cleo, eve = make.quinn(), make.bilal(), kinds["committee"], kinds["executive"]
    assert cleo
    assert eve
    now, then = make.NOW, make.NOW - timedelta(days=60)
    group = groups.begin_group("The committee", "PLANTED-PURPOSE", "everyone", id=new_id(), by=quinn, now=then)
    for who in (bilal, cleo):
        groups.join(group, who, Member.ELECTED, since=make.LONG_AGO, id=new_id(), by=quinn, now=then)
    agreed = groups.propose_terms(group, "PURPOSE", "PLANTED-AGREED", id=new_id(), by=bilal, now=then)
    wording = groups.propose_terms(group, "MEET", "PLANTED-PROPOSED", id=new_id(), by=cleo, now=now)
    both = frozenset({bilal.pk, cleo.pk})
    for who in (bilal, cleo):
        say_meaning(agreed, Meaning.YES, "", asked=both, path="/", by=who, now=then)
    say_meaning(wording, Meaning.NO, "PLANTED-MISSING", asked=both, path="/", by=bilal, now=now)
    groups.agree_terms(agreed, by=bilal, now=then)
    coming, was = (
        meetings.plan_meeting(group, on, time(14), "PLANTED-PLACE", id=new_id(), by=quinn, now=then)
        for on in (make.TODAY + timedelta(days=9), make.TODAY - timedelta(days=20))
    )
    to_come = meetings.add_item(coming, "PLANTED-ITEM", "", "talk", id=new_id(), by=cleo, now=then)
    item = meetings.add_item(was, "PLANTED-ITEM", "", "idea", id=new_id(), by=bilal, now=then)
    files = {"photo": photo(), "voice": voice()}
    paper = meetings.add_paper(item, "PLANTED-PAPER", "idea", id=new_id(), by=bilal, now=then, **files)
    meetings.decide(item, "PLANTED-TOGETHER", id=new_id(), by=bilal, now=now)
    meetings.say_coming(coming, Coming.YES, by=bilal, now=now)
    late, answered = (
        advice.advise(
            group, "PLANTED-ADVICE", "", "idea", then.date() + timedelta(days=28), id=new_id(), by=by, now=then
        )
        for by in (bilal, cleo)
    )
    facts = {"owner": eve, "do_by": make.TODAY + timedelta(days=30), "by": eve, "now": now}
    advice.answer_advice(answered, Response.ACCEPT, "PLANTED-RESPONSE", **facts)
    return {
        "group": group,
        "membership": Member.objects.get(group=group, person=bilal),
        "wording": wording,
        "meeting to come": coming,
        "meeting": was,
        "item to come": to_come,
        "item": item,
        "paper": paper,
        "late advice": late,
        "answered advice": answered,
        "part of terms": "purpose",
        "version of terms": "1",
    }


def of_worries(kinds: dict[str, Person | None]) -> dict[str, object]:
    """A worry of bilal's about his home, with his name."""
    concern = safeguarding.raise_concern(
        id=anonymous_id(),
        who="ME",
        what="HURT",
        danger="NO",
        words="PLANTED-WORRY",
        wants="PLANTED-WORRY wish",
        voice=voice(),
        home=make.home(),
        raised_by=make.bilal(),
        now=make.NOW,
    )
    safeguarding.add_entry(concern, "PLANTED-WORRY entry", id=new_id(), by=make.sol(), now=make.NOW)
    safeguarding.tell_person(concern, "PLANTED-TELLING", id=new_id(), by=make.sol(), now=make.NOW)
    return {"concern": concern, "shared concern": shared_worry(kinds), "line": "danger"}


def shared_worry(kinds: dict[str, Person | None]) -> Concern:
    """A worry about Tom, so that Cath, his manager, is left out of it; Sol shares it with Quinn."""
    tom = kinds["team"]
    assert tom
    facts = {"id": anonymous_id(), "who": "SOMEONE", "danger": "NO", "home": make.home(), "named": [tom.pk]}
    concern = safeguarding.raise_concern(**facts, words="PLANTED-SHARED", now=make.NOW)
    by_sol = {"by": make.sol(), "now": make.NOW}
    safeguarding.add_entry(concern, "", id=new_id(), kind="CONSENT", facts={"agrees": "YES"}, **by_sol)
    safeguarding.share_concern(concern, make.quinn(), **by_sol)
    return concern


def upload(kinds: dict[str, Person | None]) -> Upload:
    """A list of homes that the administrator looks at before it is saved."""
    ada = kinds["administrator"]
    assert ada
    data = b"name,region\nPlanted House,North\n"
    return people.bring_list(Upload.HOMES, "homes.csv", data, id=new_id(), by=ada, now=make.NOW)


def photo() -> bytes:
    """A small picture."""
    kept = io.BytesIO()
    Image.new("RGB", (40, 40), "teal").save(kept, "PNG")
    return kept.getvalue()


def voice() -> bytes:
    """One second of silence."""
    import soundfile  # noqa: PLC0415 -- slow import

    kept = io.BytesIO()
    soundfile.write(kept, [0.0] * 8000, 8000, format="WAV")
    return kept.getvalue()


def key(thing: object) -> UUID | str:
    """Give what an address names a thing by."""
    if isinstance(thing, models.Model):
        return thing.pk  # type: ignore[no-any-return]
    assert isinstance(thing, (UUID, str)), thing
    return thing
