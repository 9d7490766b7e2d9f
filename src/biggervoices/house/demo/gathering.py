"""A gathering of made-up people that goes on now, and what some told us since."""

from datetime import time
from typing import Any

from biggervoices.house.demo.cast import Cast
from biggervoices.house.demo.stage import Stage, text
from biggervoices.loop.changes import add_update, say_verdict
from biggervoices.loop.models import Point, Reply, Verdict
from biggervoices.people.models import Person, Role
from biggervoices.people.queries import people_at
from biggervoices.voices.changes import board, gatherings, ideas, statements, votes
from biggervoices.voices.changes.past import PastCard, write_board, write_invites
from biggervoices.voices.models import Gathering, Hands, Idea, Invite, Seat, Sorting, Statement, Theme, Voter

TABLES, ALONE, REMOTE = 4, 6, 2
GROUPED = 0.6  # of the cards that belong to a theme, how many are there already
PILES = {"good": Sorting.GOOD, "bad": Sorting.NOT_GOOD, "wish": Sorting.WISH, "unsure": Sorting.NOT_SURE}
NEEDS = ("A lift that works.", "Somebody who signs.", "A quiet room.", "My supporter comes with me.")


def hold_gathering(stage: Stage, cast: Cast) -> Gathering:
    """Bring 90 people together, in the room and from afar, and stop where they put cards into themes."""
    quinn, now, told = cast.offices[Role.QUALITY_TEAM][0], stage.now, text("voices.toml")
    hours: dict[str, Any] = {"on": stage.today, "starts": time(10), "ends": time(16)}
    gathering = gatherings.plan_gathering(
        id=stage.id(now), **told["gathering"], **hours, facilitators=[quinn], by=quinn, now=now
    )
    people = _ask(stage, cast, gathering)
    gatherings.begin(gathering, by=quinn, now=now)
    seats = _seats(stage, gathering, people)
    themes = [
        Theme(
            id=stage.id(now),
            gathering=gathering,
            name=it["name"],
            picture=it["picture"],
            colour=it["colour"],
            made_at=now,
        )
        for it in told["theme"]
    ]
    cards = [card for it, theme in zip(told["theme"], themes, strict=True) for card in _cards(stage, it, seats, theme)]
    cards += _cards(stage, told["loose"], seats, None)
    stage.rng.shuffle(cards)
    write_board(gathering, cards, themes)
    gatherings.go_to_step(gathering, Gathering.GROUP, by=quinn, now=now)
    return gathering


def _ask(stage: Stage, cast: Cast, gathering: Gathering) -> list[Person]:
    """Ask everybody of some homes; give those who said yes."""
    asked = [person for it in cast.households[:24] for person in people_at(it.home, stage.today)]
    answers = [stage.rng.choices([Invite.YES, Invite.NO, ""], [6, 1, 3])[0] for _person in asked]
    needs = [stage.rng.choice(NEEDS) if said and stage.chance(0.2) else "" for said in answers]
    rows = list(zip(asked, answers, needs, strict=True))
    write_invites(gathering, rows, invited_as=Role.SUPPORTED, now=stage.now)
    return [person for person, said, _needs in rows if said == Invite.YES]


def _seats(stage: Stage, gathering: Gathering, people: list[Person]) -> list[Seat]:
    wheres = [Seat.TABLE] * TABLES + [Seat.ROOM] * ALONE + [Seat.REMOTE] * REMOTE
    seated = [None] * TABLES + people[: ALONE + REMOTE]
    return [
        gatherings.take_seat(gathering, id=stage.id(stage.now), where=where, person=person, now=stage.now)
        for where, person in zip(wheres, seated, strict=False)
    ]


def _cards(stage: Stage, told: dict[str, Any], seats: list[Seat], theme: Theme | None) -> list[PastCard]:
    tables = seats[:TABLES]
    return [
        PastCard(
            id=stage.id(stage.now),
            words=words,
            seat=stage.rng.choice(seats),
            at=stage.now,
            piles=[(table, _pile(stage, PILES[mood])) for table in tables],
            theme=theme.pk if theme and stage.chance(GROUPED) else None,
        )
        for mood in PILES
        for words in told.get(mood, [])
    ]


def _pile(stage: Stage, pile: str) -> str:
    """Let a table see it otherwise now and then."""
    return stage.rng.choice(list(PILES.values())) if stage.chance(0.04) else pile


def tell_whole_thread(stage: Stage, cast: Cast) -> None:
    """Tell of one card from its gathering to a yes: a theme, a statement, an idea, a promise, what was done."""
    told = text("voices.toml")["thread"]
    quinn, leader = cast.offices[Role.QUALITY_TEAM][0], cast.offices[Role.EXECUTIVE][0]
    people = [cast.by_name[name] for name in told["said"]]
    theme, seats = _once(stage, told, quinn, people)
    at = stage.at(theme.gathering.on, 14)
    gatherings.go_to_step(theme.gathering, Gathering.WRITE, by=quinn, now=at)
    wording = ideas.propose(seats[0], theme, told["statement"], id=stage.id(at), now=at)
    for person in people:
        ideas.say(wording, "YES", "", by=person, now=at)
    ideas.agree(wording, by=quinn, now=at)
    gatherings.go_to_step(theme.gathering, Gathering.IDEAS, by=quinn, now=at)
    idea = ideas.add_idea(seats[1], theme, told["idea"], Idea.PROVIDER, id=stage.id(at), now=at)
    _choose(stage, theme.gathering, seats, told, quinn)
    ideas.ask_leader(idea, leader, answer_by=stage.day(80), by=quinn, now=at)
    gatherings.end(theme.gathering, by=quinn, now=at)
    at = stage.at(stage.day(85), 10)
    will = {"kind": Reply.WE_WILL, "words": told["promise"], "doer": leader, "by_day": stage.day(40)}
    reply = ideas.answer_idea(idea, id=stage.id(at), **will, by=leader, now=at)
    at = stage.at(stage.day(45), 11)
    add_update(reply.actions.get(), id=stage.id(at), words=told["update"], done=True, by=leader, now=at)
    at = stage.at(stage.day(38), 15)
    for person in people[:2]:
        point = reply.points.get(person=person.pk)
        said: dict[str, Any] = {"value": Verdict.YES, "how": Verdict.MYSELF, "by": person, "opened_by": None}
        say_verdict(point, id=stage.id(at), **said, now=at)


def _choose(stage: Stage, gathering: Gathering, seats: list[Seat], told: dict[str, Any], quinn: Person) -> None:
    """Say what they think: three on screens of their own, one of them by signs, and two rooms with hands."""
    at = stage.at(gathering.on, 15)
    by: dict[str, Any] = {"by": quinn, "now": at}
    gatherings.go_to_step(gathering, Gathering.CHOOSE, **by)
    votes.put_wordings(gathering, **by)
    votes.put_ideas(gathering, Idea.objects.filter(theme__gathering=gathering), **by)
    asked = [gathering.sentences.get(idea=None).pk, gathering.sentences.exclude(idea=None).get().pk]
    asked += [votes.put_words(gathering, words, id=stage.id(at), **by).pk for words in told["also"]]
    ways = (Voter.OWN, Voter.OWN, Voter.SIGNS)
    for seat, way, answers in zip(seats, ways, told["screens"], strict=True):
        voter = votes.begin_voting(seat, way, id=stage.id(at), now=at)
        for sentence, answer in zip(asked, answers, strict=True):
            votes.vote(seat, voter, sentence, answer, id=stage.id(at), now=at)
    for name, counted in told["hands"].items():
        room = votes.name_room(gathering, name, sum(counted[0]), id=stage.id(at), **by)
        for sentence, counts in zip(asked, counted, strict=True):
            votes.count_hands(room, sentence, dict(zip(Hands.COUNTS, counts, strict=True)), id=stage.id(at), **by)


def _once(stage: Stage, told: dict[str, Any], quinn: Person, people: list[Person]) -> tuple[Theme, list[Seat]]:
    """Hold the gathering of three months ago: who was there, what they said, and the theme that it went into."""
    at = stage.at(stage.working_day(stage.day(94)), 11)
    hours: dict[str, Any] = {"on": at.date(), "starts": time(10), "ends": time(16)}
    gathering = gatherings.plan_gathering(id=stage.id(at), **told["gathering"], **hours, by=quinn, now=at)
    gatherings.begin(gathering, by=quinn, now=at)
    gatherings.go_to_step(gathering, Gathering.COLLECT, by=quinn, now=at)
    where: dict[str, Any] = {"where": Seat.ROOM, "now": at}
    seats = [gatherings.take_seat(gathering, id=stage.id(at), person=it, **where) for it in people]
    said = zip(seats, told["said"].values(), strict=True)
    cards = [board.add_card(seat, words, id=stage.id(at), now=at) for seat, words in said]
    gatherings.go_to_step(gathering, Gathering.GROUP, by=quinn, now=at)
    theme = board.make_theme(gathering, id=stage.id(at), **told["theme"], now=at)
    for seat, card in zip(seats, cards, strict=True):
        board.place_card(seat, card, theme, id=stage.id(at), now=at)
    return theme, seats


def tell_us(stage: Stage, cast: Cast) -> None:
    """Let three people tell us something: one who only wants to say it, one who wants a change, one who is not done."""
    _told(stage, cast.by_name["Irene Jones"], "I had a lovely birthday.", Statement.SAY)
    _told(stage, cast.by_name["Jamal Carter"], "I want a shelf for my records.", Statement.CHANGE)
    _told(stage, cast.by_name["Femi Ekwueme"], "My show was sold out.", "")


def _told(stage: Stage, who: Person, words: str, wants: str) -> None:
    at = stage.at(stage.day(1), 15)
    statement = statements.begin(id=stage.id(at), by=who, now=at)
    statements.keep_words(statement, words, by=who, now=at)
    if wants:
        chosen = {"wants": wants, "about": Point.JUST_ME, "hears": Point.ALL, "named": True, "helped": Statement.MYSELF}
        statements.choose(statement, **chosen, by=who, now=at)
        statements.send(statement, by=who, now=at)
