"""How long each kind of data is kept and why, and who may hold, erase and copy."""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from biggervoices.keeping.models import Hold, OwnCopy
from biggervoices.people.models import Person, Role
from biggervoices.people.rules import has_role

YEAR = 365
MOST_DAYS = 100 * YEAR
MOST_WORDS = 1000


@dataclass(frozen=True)
class Kind:
    """A kind of data. days: kept after its end, None: as long as the house works; set: the organisation may choose."""

    key: str
    name: str | Promise
    days: int | None
    why: str | Promise
    tables: tuple[str, ...]
    least: int = 0

    @property
    def may_set(self) -> bool:
        """Tell whether the organisation may choose another time."""
        return self.days is not None and self.least > 0


# Times to begin with. An engineer's reading of the law: the organisation's data-protection officer decides.
KINDS = (
    Kind(
        "answers",
        gettext_lazy("What people said in visits"),
        6 * YEAR,
        gettext_lazy(
            "After the visit. Long enough to see over several visits whether something is better; no longer than a "
            "contract can be argued about (Limitation Act 1980, s5; UK GDPR Art 5(1)(e))."
        ),
        ("checks.Interview", "checks.Slip", "checks.Clash", "checks.Attachment", "checks.TimeWith"),
        least=YEAR,
    ),
    Kind(
        "points",
        gettext_lazy("What people want to change, and what was done"),
        6 * YEAR,
        gettext_lazy("After it was said. A promise can be argued about for six years (Limitation Act 1980, s5)."),
        ("loop.Point", "loop.Asked", "loop.Reply", "loop.Answered", "loop.Action", "loop.Update", "loop.Telling",
         "loop.Verdict"),
        least=YEAR,
    ),
    Kind(
        "statements",
        gettext_lazy("What people told us and only wanted to say"),
        6 * YEAR,
        gettext_lazy("After it was said. As long as what they want to change: both are the voice of one person."),
        ("voices.Statement",),
        least=YEAR,
    ),
    Kind(
        "gatherings",
        gettext_lazy("Gatherings: who was asked and was there, and what stood on the board"),
        6 * YEAR,
        gettext_lazy("After the day. As long as what came of it can be asked about (UK GDPR Art 5(1)(e))."),
        ("voices.Gathering", "voices.Invite", "voices.Seat", "voices.BoardCard", "voices.Sorting", "voices.Theme",
         "voices.DayPhoto", "voices.InPhoto",
         "voices.Move", "voices.ThemeWording", "voices.ThemeMeaning", "voices.Idea",
         "voices.Sentence", "voices.Voter", "voices.Vote", "voices.Room", "voices.Hands", "voices.Voting"),
        least=YEAR,
    ),
    Kind(
        "group-answers",
        gettext_lazy("Who came to a meeting of a group, said something to its words, or heard an answer"),
        YEAR,
        gettext_lazy("After it was said. Needed for the next meeting, then no more (UK GDPR Art 5(1)(c))."),
        ("voices.Coming", "voices.TermsMeaning", "voices.Heard"),
        least=90,
    ),
    Kind(
        "groups",
        gettext_lazy("Groups that meet: members, terms, meetings, decisions, advice and its answers"),
        None,
        gettext_lazy(
            "They are the memory of the group and hold the leaders to account. Who was a member goes with the person."
        ),
        ("voices.Group", "voices.Member", "voices.TermsOfReference", "voices.TermsWording", "voices.Meeting",
         "voices.Item", "voices.Paper", "voices.Decision", "voices.Advice", "voices.Response"),
    ),
    Kind(
        "after-visits",
        gettext_lazy("How a visit was for its checkers, who was invited, who could not go"),
        YEAR,
        gettext_lazy("After the visit. Needed to look after people and to plan, then no more (UK GDPR Art 5(1)(c))."),
        ("checks.Debrief", "checks.Invitation", "checks.NotToday"),
        least=90,
    ),
    Kind(
        "reports",
        gettext_lazy("Reports, and what was planned and seen"),
        10 * YEAR,
        gettext_lazy("After the visit. They name nobody, and show over the years what became better."),
        ("checks.VisitReport", "checks.Visit"),
        least=YEAR,
    ),
    Kind(
        "people",
        gettext_lazy("People who left or died"),
        8 * YEAR,
        gettext_lazy(
            "After they left or died, then they are erased. As records of adult social care are kept (NHS Records "
            "Management Code of Practice)."
        ),
        ("people.Person", "people.Role", "people.Support", "people.AccessNeeds", "people.Card", "people.PictureCode",
         "people.ConsentEvent", "people.BestInterest"),
        least=YEAR,
    ),
    Kind(
        "copies",
        gettext_lazy("Copies that people asked for"),
        7,
        gettext_lazy("After it was made. Long enough to fetch it; whoever wants another asks again."),
        ("keeping.OwnCopy",),
        least=1,
    ),
    Kind("lists", gettext_lazy("Lists that were brought and not saved"), 1, gettext_lazy("After it was brought."),
         ("people.Upload",)),
    Kind(
        "worries",
        gettext_lazy("Worries, and what was done about them"),
        8 * YEAR,
        gettext_lazy(
            "After they were closed; an open one stays. As records of adult social care are kept (Care Act 2014, s42; "
            "NHS Records Management Code of Practice)."
        ),
        (
            "safeguarding.Concern",
            "safeguarding.ConcernEntry",
            "safeguarding.Named",
            "safeguarding.Cleared",
            "safeguarding.Reader",
            "safeguarding.Timer",
            "safeguarding.Notice",
            "safeguarding.Telling",
        ),
        least=6 * YEAR,
    ),
    Kind(
        "prompts",
        gettext_lazy("Prompts that words sounded urgent, and who read them"),
        6 * YEAR,
        gettext_lazy("After it was raised. As long as the words to which it points; it holds none of them."),
        ("safeguarding.ReadSoon",),
        least=YEAR,
    ),
    Kind("jobs", gettext_lazy("Jobs that failed, and which machines work"), 7,
         gettext_lazy("After it was done or last heard. A job that failed stays until somebody has looked at it."),
         ("core.JobFailure", "core.WorkerBeat")),
    Kind(
        "questions",
        gettext_lazy("Questions, and who made them"),
        None,
        gettext_lazy("They are asked over the years, and say what an answer meant."),
        ("checks.Toolkit", "checks.ToolkitVersion", "checks.Topic", "checks.Question", "checks.QuestionVersion",
         "checks.Trial", "checks.Signature", "checks.MappingRow"),
    ),
    Kind(
        "organisation",
        gettext_lazy("The organisation: homes, regions, tablets, duties, pictures, voices, words of consent"),
        None,
        gettext_lazy("They belong to the organisation. A photo of a person goes with the person."),
        ("people.Organisation", "people.Region", "people.Home", "people.Tablet", "people.ConsentText",
            "safeguarding.Duty",
            "safeguarding.OutsideContact",
         "easyread.Picture", "easyread.Recording", "easyread.Reading", "easyread.Waiver"),
    ),
    Kind(
        "proof",
        gettext_lazy("Who did what and when, who was erased, what is held"),
        None,
        gettext_lazy("Ids, codes and times, never words: the proof that rights were kept (UK GDPR Art 5(2))."),
        ("core.AuditEntry", "core.AuditLink", "keeping.Period", "keeping.Hold"),
    ),
)  # fmt: skip
BY_KEY = {kind.key: kind for kind in KINDS}


def why_not_keep(by: Person, *, on: date) -> str | None:
    """Say why somebody may not decide how long things are kept, what is held and who is erased."""
    may = has_role(by, Role.ADMIN, on=on)
    return None if may else _("Only an administrator can do this.")


def why_not_hold(by: Person, reason: str, *, on: date) -> str | None:
    """Say why somebody may not hold something. Safeguarding leads may, too."""
    may = has_role(by, Role.ADMIN, on=on) or has_role(by, Role.SAFEGUARDING, on=on)
    if not may:
        return _("Only an administrator or a safeguarding lead can do this.")
    if not reason.strip():
        return _("Please write why this is held.")
    return _("This is too long. Please write less.") if len(reason) > MOST_WORDS else None


def why_not_period(kind: Kind | None, days: int) -> str | None:
    """Say why a kind of data cannot be kept for so long."""
    if kind is None or not kind.may_set:
        return _("This time cannot be changed.")
    if not kind.least <= days <= MOST_DAYS:
        return _("Please write a number of days from %(least)s to %(most)s.") % {"least": kind.least, "most": MOST_DAYS}
    return None


def why_not_erase(by: Person | None, person: Person, *, on: date) -> str | None:
    """Say why a person cannot be erased now. by: None is the clock."""
    if by is not None and (why := why_not_keep(by, on=on)):
        return why
    if by == person:
        return _("Somebody else has to do this.")
    if person.erased_at:
        return _("This person was erased already.")
    if person.is_active:
        return _("This person is still here. Write down first that they left.")
    held = Hold.objects.filter(person=person, ended_at=None).exists()
    homes = Role.objects.filter(person=person, home__isnull=False).values("home")
    if held or Hold.objects.filter(home__in=homes, ended_at=None).exists():
        return _("This is held: nothing of it may be thrown away now.")
    return None


def why_not_copy(by: Person, person: Person, how: str, *, on: date) -> str | None:
    """Say why somebody may not ask for a person's copy: the person may, and the Quality Team with their yes."""
    if by == person:
        return None
    if not has_role(by, Role.QUALITY_TEAM, on=on):
        return _("Only the person, or the Quality Team with their yes, can ask for this.")
    if person.erased_at:
        return _("This person was erased already.")
    return None if how.strip() else _("Please write how the person said yes.")


def why_not_fetch(by: Person, copy: OwnCopy, *, on: date) -> str | None:
    """Say why somebody may not fetch a copy: whoever asked for it may, while they still may ask."""
    if copy.asked_by_id != by.pk:
        return _("Only who asked for it can fetch this.")
    return why_not_copy(by, copy.person, copy.how, on=on)
