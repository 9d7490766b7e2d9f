"""Why not: who may do what with a point, and when. Each rule gives None, or one plain sentence for the reader."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.utils.translation import gettext as _

from biggervoices.loop.formats import day_words
from biggervoices.loop.models import Action, Point, Reply, Telling
from biggervoices.people.models import Home, Person, Role
from biggervoices.people.queries import Standing
from biggervoices.people.rules import has_role

MOST_LETTERS = 2000
MOST_REASON = 300
MOST_HOW = 200
FIND_OUT_DAYS = 28
SEEN_DAYS = 14  # told on screen and not seen for so long: somebody tells face to face

# A home of one or two people: everybody knows who said it. Of three to six: they may guess.
EVERYBODY_KNOWS = 2
MAY_GUESS = 6

# Who can promise something for the whole organisation.
LEADERS = (Role.MANAGER, Role.REGIONAL, Role.EXECUTIVE, Role.QUALITY_TEAM)


def works_at(standing: Standing, home: Home) -> bool:
    """Tell whether somebody works in a home, or answers for it."""
    return home.pk in standing.homes(*Role.WORKS_THERE) or home.region_id in standing.regions(*Role.WORKS_THERE)


def why_not_words(words: str, *, asked: str) -> str | None:
    """Say why these words cannot be kept: there are none, or far too many. asked: what to say where there are none."""
    if not words.strip():
        return asked
    return why_not_so_many(words)


def why_not_so_many(words: str) -> str | None:
    """Say why these words are too many."""
    if len(words) <= MOST_LETTERS:
        return None
    return _("Please use fewer words: %(most)s letters fit here, and these are %(here)s.") % {
        "most": f"{MOST_LETTERS:,}",
        "here": f"{len(words):,}",
    }


def why_not_again(*, same: bool) -> str | None:
    """Say why what comes from a page that was sent before is not kept: it says something else."""
    return (
        None if same else _("This page was sent before, and that is kept. Open the page again to say something else.")
    )


def why_not_unnamed(people: int) -> str | None:
    """Say why "do not say that it was me" is not offered: in a home of one or two everybody knows."""
    if people > EVERYBODY_KNOWS:
        return None
    return _("They will know that it was you, because few people live here.")


# --- the person's own words -------------------------------------------------------------------------------------------


def why_not_take_back(by: Person, point: Point) -> str | None:
    """Say why this person cannot take these words back."""
    return None if by.pk == point.person else _("Only the person who said it can take it back.")


def why_not_let_hear(by: Person, point: Point, *, people: int) -> str | None:
    """Say why this person is not asked whether the home may hear it."""
    if by.pk != point.person:
        return _("Only the person who said it can answer this.")
    if point.taken_back_at:
        return _("You took these words back.")
    return None if is_to_be_asked(point, people=people) else _("You have answered this. Thank you.")


def is_to_be_asked(point: Point, *, people: int) -> bool:
    """Tell whether "May the home hear this?" is still open: nobody there may hear it, or everybody would know."""
    if point.may_hear_at or point.passed_at or point.taken_back_at or (point.kept_at and not is_ours_alone(point)):
        return False
    return is_ours_alone(point) or is_given_away(point, people=people)


def is_ours_alone(point: Point) -> bool:
    """Tell whether only the Quality Team may hear it."""
    return point.hears == Point.QUALITY_TEAM


def is_given_away(point: Point, *, people: int) -> bool:
    """Tell whether everybody at home would know who said it, though the person did not want that."""
    return not point.named and people <= EVERYBODY_KNOWS


# --- the Quality Team's reading ---------------------------------------------------------------------------------------


def why_not_read(standing: Standing, home: Home) -> str | None:
    """Say why this person does not read what people of this home said: a reader must have no role there."""
    if not standing.holds(Role.QUALITY_TEAM):
        return _("Only the Quality Team reads this.")
    anything = tuple(dict(Role.WHAT))
    if home.pk in standing.homes(*anything) or home.region_id in standing.regions(*anything):
        return _("You have a role at %(home)s. Somebody else of the Quality Team reads this.") % {"home": home}
    return None


def why_not_still_to_read(point: Point) -> str | None:
    """Say why this point is not to be read any more."""
    if point.taken_back_at:
        return _("The person took these words back.")
    if point.passed_at:
        facts = {"name": point.passed_by, "words": point.passed_words}
        return _("%(name)s read this already and passed it on: “%(words)s”") % facts
    if point.kept_at:
        facts = {"name": point.kept_by, "words": point.kept_reason}
        return _("%(name)s read this already. It was not passed on: “%(words)s”") % facts
    return None


def why_not_pass(point: Point, words: str, *, read_back: bool, people: int) -> str | None:
    """Say why this point cannot be passed on in these words. people: how many live in that home."""
    if is_ours_alone(point):
        return _("The person said: only the Quality Team hears this. It stays with you.")
    if is_given_away(point, people=people):
        return _("Few people live there. They would know who said it. First the person must say that this is OK.")
    if asked_for_other_words(point) and same_words(point, words):
        return _("They asked that the words are changed so that nobody can guess who said it. Please change them.")
    if needs_reading_back(point, words, people=people) and not read_back:
        return _("You changed the words. Please read them back to the person first.")
    return why_not_words(words, asked=_("Write the words that go to the home."))


def asked_for_other_words(point: Point) -> bool:
    """Tell whether the person said yes to: they may guess that it was you, shall we change the words?"""
    return bool(point.reword) and not point.named


def same_words(point: Point, words: str) -> bool:
    """Tell whether these are the person's own words: a full stop or a capital more does not hide anybody."""
    here, said = ("".join(filter(str.isalnum, it.casefold())) for it in (words, point.words))
    return here == said


def needs_reading_back(point: Point, words: str, *, people: int) -> bool:
    """Tell whether changed words must be read back: others may guess who it was, or the person was promised it."""
    guessed = people <= MAY_GUESS or asked_for_other_words(point)
    return not point.named and guessed and words.strip() != point.words.strip()


def why_not_reason(reason: str) -> str | None:
    """Say why a point cannot be kept back for this reason."""
    if len(reason) > MOST_REASON:
        return _("Please give the reason in fewer words: %(most)s letters fit here.") % {"most": MOST_REASON}
    return None if reason else _("Say why. The person reads it.")


def is_easy(point: Point, *, people: int) -> bool:
    """Tell whether a point can be passed on as it is, with others: nobody can be found out by it."""
    return (
        not is_ours_alone(point)
        and not point.voice
        and (point.named or (people > MAY_GUESS and not asked_for_other_words(point)))
    )


# --- the home's answer ------------------------------------------------------------------------------------------------


def why_not_answer(standing: Standing, points: Sequence[Point]) -> str | None:
    """Say why this person cannot give these points one answer."""
    if not points:
        return _("Choose what you want to answer.")
    if len({point.home_id for point in points}) > 1:
        return _("Please answer one home at a time.")
    if len(points) > 1 and any(point.about == Point.JUST_ME for point in points):
        return _("What is about just one person gets an answer of its own.")
    return _why_not_answer_there(standing, points)


def _why_not_answer_there(standing: Standing, points: Sequence[Point]) -> str | None:
    if points[0].home_id not in standing.homes(Role.MANAGER):
        return _("Only the manager of the home answers.")
    if any(point.taken_back_at for point in points):
        return _("The person took these words back. There is nothing to answer now.")
    if any(not point.passed_at for point in points):
        return _("The Quality Team has not passed this on.")
    return None


def why_not_thank(standing: Standing, point: Point) -> str | None:
    """Say why this person cannot say thank you for a good thing."""
    if point.kind != Point.GOOD:
        return _("This asks for a change. Please give an answer.")
    return why_not_answer(standing, [point])


def why_not_reply(
    kind: str, words: str, *, doer: Person | None, by_day: date | None, home: Home | None, today: date
) -> str | None:
    """Say why an answer cannot be like this. doer: who does it, or who finds out; by_day: until when."""
    if kind not in (Reply.WE_WILL, Reply.WE_CANNOT, Reply.FIND_OUT):
        return _("Choose one: we will, we cannot, or we need to find out.")
    no_words = why_not_words(words, asked=_("Write your answer."))
    if no_words or kind == Reply.WE_CANNOT:
        return no_words
    return why_not_doer(doer, home, today=today) or why_not_day(kind, by_day, today=today)


def why_not_doer(doer: Person | None, home: Home | None, *, today: date) -> str | None:
    """Say why this is nobody who can promise something for a home; None: for the whole organisation."""
    if doer is None:
        return _("Choose who does it.")
    if home is None:
        leads = Role.objects.live(today).filter(person=doer, what__in=LEADERS).exists()
        return None if doer.is_active and leads else _("%(name)s leads nothing here.") % {"name": doer}
    if not doer.is_active or not has_role(doer, Role.TEAM, Role.MANAGER, home=home, on=today):
        return _("%(name)s does not work at %(home)s.") % {"name": doer, "home": home}
    return None


def why_not_day(kind: str, by_day: date | None, *, today: date) -> str | None:
    """Say why this is no day to promise."""
    if by_day is None:
        return _("Choose the day.")
    if by_day < today:
        return _("%(day)s has passed. Please choose today or a later day.") % {"day": day_words(by_day, today=today)}
    last = today + timedelta(days=FIND_OUT_DAYS)
    if kind == Reply.FIND_OUT and by_day > last:
        return _("To find out takes at most 28 days. Please choose %(day)s or an earlier day.") % {
            "day": day_words(last, today=today)
        }
    return None


def why_not_answer_together(standing: Standing, points: Sequence[Point], kind: str) -> str | None:
    """Say why this person does not answer what many said together."""
    if kind not in (Reply.WE_WILL, Reply.WE_CANNOT):
        return _("Choose one: we will, or we cannot.")
    if any(not point.together for point in points):
        return _("Only the manager of the home answers.")
    return None if standing.holds(*LEADERS) else _("Only a leader or a manager answers this.")


# --- what was promised ------------------------------------------------------------------------------------------------


def why_not_act(standing: Standing, action: Action) -> str | None:
    """Say why this person cannot write what was done."""
    if action.owner_id == standing.person.pk or action.home_id in standing.homes(Role.MANAGER):
        return None
    return _("Only %(name)s or the manager can write here.") % {"name": action.owner}


def why_not_finish(action: Action) -> str | None:
    """Say why an action cannot be marked as done."""
    return None if action.done_at is None else _("This is done already.")


def why_not_change(action: Action, *, owner: Person, due_on: date, why: str, today: date) -> str | None:
    """Say why another person or day cannot be set."""
    if action.done_at:
        return _("This is done already.")
    if owner.pk == action.owner_id and due_on == action.due_on:
        return _("Nothing is different. Choose another person or another day.")
    no_doer = why_not_doer(owner, action.home, today=today) if owner.pk != action.owner_id else None
    no_day = why_not_day(Reply.WE_WILL, due_on, today=today) if due_on != action.due_on else None
    return no_doer or no_day or why_not_words(why, asked=_("Say why. The person who asked for it is told."))


# --- telling ----------------------------------------------------------------------------------------------------------


def why_not_tell(standing: Standing, telling: Telling) -> str | None:
    """Say why this person cannot tell it: who does not want to be named is told by the Quality Team alone."""
    point = telling.point
    if standing.holds(Role.QUALITY_TEAM) and why_not_read(standing, point.home) is None:
        return None
    if not point.named:
        return _("This person does not want to be named. The Quality Team tells them.")
    if telling.teller_id == standing.person.pk or point.home_id in standing.homes(Role.MANAGER):
        return None
    return _("Only %(name)s or the manager can tell this.") % {"name": telling.teller}


def why_not_told(telling: Telling, *, told_on: date, today: date) -> str | None:
    """Say why it was not told on that day."""
    if telling.told_at:
        return _("This was told already.")
    return _("That day has not come yet.") if told_on > today else None


# --- is it better now? ------------------------------------------------------------------------------------------------


def why_not_say(by: Person, point: Point, *, opened_by: Standing | None) -> str | None:
    """Say why a person is not asked "Is it better now?" here. opened_by: who opened this session with them."""
    if by.pk != point.person:
        return _("Only the person who said it can answer this.")
    if opened_by is not None and has_part_in(opened_by, point):
        return _("We ask you this when nobody who works at your home is with you.")
    return None


def why_not_hear(standing: Standing, point: Point) -> str | None:
    """Say why somebody cannot write down what a person says face to face about whether it is better."""
    if has_part_in(standing, point):
        return _("You work at %(home)s. Somebody who does not work there asks this.") % {"home": point.home}
    if standing.holds(Role.QUALITY_TEAM):
        return why_not_read(standing, point.home)
    return None if point.named else _("This person does not want to be named. The Quality Team asks them.")


def why_not_how(how_words: str) -> str | None:
    """Say why it is not yet said how the person told it."""
    if len(how_words) > MOST_HOW:
        return _("Please use fewer words: %(most)s letters fit here.") % {"most": MOST_HOW}
    return None if how_words.strip() else _("Say how they told you: in words, with a sign, with a thumb up.")


def has_part_in(standing: Standing, point: Point) -> bool:
    """Tell whether somebody works at the home, or promised the change that this is about."""
    if works_at(standing, point.home):
        return True
    return Action.objects.filter(owner=standing.person, reply__answered__point=point).exists()
