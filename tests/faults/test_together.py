"""Two people save one record at the same moment, by its page: one is told, with both texts, and nothing is overwritten.

Both open the page, both type, both press Save at once, each on a connection of their own.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from biggervoices.checks.changes import drafts
from biggervoices.checks.models import QuestionVersion, Topic, Visit
from biggervoices.core.ids import new_id
from biggervoices.core.models import AuditEntry
from biggervoices.keeping.queries import days_of
from biggervoices.loop.models import Action, Answered, Point, Reply
from biggervoices.people import changes as people
from biggervoices.people.models import AccessNeeds, Home, Organisation, Person, Region, Role, Tablet
from biggervoices.safeguarding.models import ConcernEntry, OutsideContact
from tests import make
from tests.checks import kits
from tests.checks import makes as visits
from tests.faults.pages import form_with
from tests.loop import told
from tests.loop.test_races import at_once
from tests.people.makes import client, clock
from tests.safeguarding import makes as worries

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]

LATER = make.NOW - timedelta(days=1)  # visits of the third of November are still to come


@dataclass(frozen=True)
class Record:
    """Something that two people can change: its pages, what each types into them, and what stands afterwards."""

    pages: tuple[str, str]
    who: tuple[Person, Person]
    asks: str  # the name of the box
    types: Callable[[int, str], str]  # what somebody types in the nth pair
    stands: Callable[[], str]
    told: str = "{}"  # how the one who is told reads what the other one saved
    also: dict[str, str] = field(default_factory=dict)  # typed alike by both
    says: str = "Somebody else changed this while you wrote."


def second(what: str, **place: Home) -> Person:
    who = make.person("Rita", email="rita@example.org")
    make.role(who, what, **place)
    return who


def office(path: str, asks: str, stands: Callable[[], str], *args: object, **facts: object) -> Record:
    """A record that two of the Quality Team keep."""
    page = reverse(path, args=args)
    who = (make.quinn(), second(Role.QUALITY_TEAM))
    types = facts.pop("types", lambda n, name: f"{name} {n}")
    return Record((page, page), who, asks, types, stands, **facts)  # type: ignore[arg-type]


def a_person() -> Record:
    bilal = make.bilal()
    return office("people:edit_person", "called", lambda: Person.objects.get(pk=bilal.pk).called, bilal.pk)


def what_a_person_needs() -> Record:
    bilal = make.bilal()
    return office("people:needs", "flag", lambda: AccessNeeds.objects.get(person=bilal).flag, bilal.pk)


def my_words_and_the_office() -> Record:
    bilal = make.bilal()
    pages = (reverse("people:my_words"), reverse("people:needs", args=[bilal.pk]))
    stands = lambda: AccessNeeds.objects.get(person=bilal).says_yes  # noqa: E731
    return Record(pages, (bilal, make.quinn()), "says_yes", lambda n, name: f"{name} {n}", stands)


def a_home() -> Record:
    home = make.home()
    return office("people:edit_home", "address", lambda: Home.objects.get(pk=home.pk).address, home.pk)


def a_region() -> Record:
    region = make.region()
    return office("people:region", "name", lambda: Region.objects.get(pk=region.pk).name, region.pk)


def the_organisation() -> Record:
    make.organisation()
    return office("people:organisation", "logo_story", lambda: Organisation.objects.get().logo_story)


def a_tablet() -> Record:
    people.enrol_tablet("Kitchen", None, id=new_id(), by=make.quinn(), now=make.NOW)
    tablet = Tablet.objects.get()
    return office("people:tablet", "name", lambda: Tablet.objects.get().name, tablet.pk)


def the_contact_outside() -> Record:
    worries.outside()
    who = (make.sol(), worries.lead("Tess"))
    page = reverse("safeguarding:outside")
    stands = lambda: OutsideContact.objects.get().name  # noqa: E731
    return Record((page, page), who, "name", lambda n, name: f"{name} {n}", stands)


def how_long_answers_are_kept() -> Record:
    ada, abe = make.person("Ada", email="ada@example.org"), make.person("Abe", email="abe@example.org")
    for who in (ada, abe):
        make.role(who, Role.ADMIN)
    make.organisation()
    page = reverse("keeping:period", args=["answers"])
    days = lambda n, name: str(1000 + 2 * n + (name == "Abe"))  # noqa: E731
    return Record((page, page), (ada, abe), "days", days, lambda: str(days_of("answers")))


def the_plan_of_a_visit() -> Record:
    visit = visits.visit()
    return office("checks:change_plan", "travel", lambda: Visit.objects.get(pk=visit.pk).plan["travel"], visit.pk)


def a_draft_question() -> Record:
    row = kits.row(kits.draft())
    return office("checks:edit_question", "sentence", lambda: QuestionVersion.objects.get(pk=row.pk).sentence, row.pk)


def a_draft_topic() -> Record:
    topic = kits.topic(kits.draft())
    return office("checks:edit_topic", "sentence", lambda: Topic.objects.get(pk=topic.pk).sentence, topic.pk)


def the_options_of_a_question() -> Record:
    draft = kits.draft()
    row = kits.add(draft, "Tea or coffee?", kind=QuestionVersion.CHOOSE_ONE, meaning="", options=("Tea", "Coffee"))
    stands = lambda: QuestionVersion.objects.get(pk=row.pk).options[0]["words"]  # noqa: E731
    return office("checks:options", f"words-{row.options[0]['key']}", stands, row.pk, told="{}, Coffee")


def words_in_another_language() -> Record:
    draft = kits.draft()
    drafts.add_language(draft, "cy", "Cymraeg", by=make.quinn(), now=make.NOW)
    row = kits.row(draft)
    stands = lambda: QuestionVersion.objects.get(pk=row.pk).translations["cy"]["words"]  # noqa: E731
    return office("checks:translate_question", "words", stands, row.pk, "cy")


def when_a_question_is_asked() -> Record:
    draft = kits.draft()
    row = kits.row(draft, "home-knock")
    rule = lambda n, name: f"${{home-key}} = 'NO' and {n} < {n + 1 + (name == 'Rita')}"  # noqa: E731
    return office(
        "checks:question_rule", "rule", lambda: QuestionVersion.objects.get(pk=row.pk).rule, row.pk, types=rule
    )


def the_day_of_an_action() -> Record:
    action = Action.objects.get(reply=told.answered(told.passed()))
    day = lambda n, name: f"{make.TODAY + timedelta(days=21 + (2 * n + (name == 'Cath')) % 300):%Y-%m-%d}"  # noqa: E731
    page = reverse("loop:change_action", args=[action.pk])
    stands = lambda: f"{Action.objects.get(pk=action.pk).due_on:%Y-%m-%d}"  # noqa: E731
    says = "Somebody changed this meanwhile: Sue does it by "
    return Record((page, page), (told.sue(), make.cath()), "due_on", day, stands, "", {"why": "The oven."}, says)


RECORDS = [
    *(a_person, what_a_person_needs, my_words_and_the_office, a_home, a_region, the_organisation, a_tablet),
    *(the_contact_outside, how_long_answers_are_kept, the_plan_of_a_visit, a_draft_question, a_draft_topic),
    *(the_options_of_a_question, words_in_another_language, when_a_question_is_asked, the_day_of_an_action),
]
PAIRS = Counter[str]()


@pytest.fixture(autouse=True)
def _at_one_moment() -> Iterator[None]:
    with clock(LATER):
        yield


@pytest.fixture
def pairs(request: pytest.FixtureRequest) -> int:
    """How many pairs save one record: with those of the tests below, more than 500 with --long."""
    return 32 if request.config.getoption("--long") else 2


@pytest.mark.parametrize("record", RECORDS)
def test_of_two_who_save_at_once_one_is_told_with_both_texts(
    record: Callable[[], Record], pairs: int, record_property: Callable[[str, object], None]
) -> None:
    one = record()
    browsers = [client(who) for who in one.who]

    for n in range(pairs):
        typed = [one.types(n, str(who)) for who in one.who]
        sending = [
            form_with(browser.get(page).content.decode(), one.asks).filled(**{one.asks: words}, **one.also)
            for browser, page, words in zip(browsers, one.pages, typed, strict=True)
        ]
        answers = at_once(*[_post(*it) for it in zip(browsers, one.pages, sending, strict=True)])

        _one_is_told(one, answers, typed)

    record_property(
        "figures", f"{record.__name__}: {pairs} pairs saved at once, {pairs} told with both texts, 0 overwritten"
    )


def _post(browser: Client, page: str, sending: dict[str, list[str]]) -> Callable[[], object]:
    return lambda: browser.post(page, sending)


def _one_is_told(one: Record, answers: list[object], typed: list[str]) -> None:
    codes = [answer.status_code for answer in answers if isinstance(answer, HttpResponse)]
    assert sorted(codes) == [302, 422]
    won, lost = codes.index(302), codes.index(422)
    assert one.stands() == typed[won]
    page = answers[lost]
    assert isinstance(page, HttpResponse)
    words = unescape(page.content.decode())
    assert one.says in words
    if one.told:
        assert f"It says now: “{one.told.format(typed[won])}”." in words
    sent_again = form_with(page.content.decode(), one.asks)
    assert sent_again.fields[one.asks][0].strip() == typed[lost]


def test_saved_once_more_after_looking_at_both_it_is_on_purpose() -> None:
    one = a_home()
    quinn, rita = (client(who) for who in one.who)
    page = one.pages[0]
    first, then = (form_with(it.get(page).content.decode(), "address") for it in (quinn, rita))
    assert quinn.post(page, first.filled(address="Quinn's", phone="01632 960 001")).status_code == 302

    told_so = rita.post(page, then.filled(address="Rita's"))
    again = rita.post(page, form_with(told_so.content.decode(), "address").fields)

    home = Home.objects.get()
    assert (told_so.status_code, again.status_code) == (422, 302)
    assert (home.address, home.phone) == ("Rita's", "01632 960 001")  # what she did not touch stays as Quinn wrote it


def test_two_who_change_different_things_at_once_both_change_them() -> None:
    one = a_person()
    quinn, rita = (client(who) for who in one.who)
    page = one.pages[0]
    sending = [
        form_with(quinn.get(page).content.decode(), "phone").filled(phone="01632 960 002"),
        form_with(rita.get(page).content.decode(), "phone").filled(called="Billy"),
    ]

    answers = at_once(_post(quinn, page, sending[0]), _post(rita, page, sending[1]))

    bilal = make.bilal()
    assert [it.status_code for it in answers if isinstance(it, HttpResponse)] == [302, 302]
    assert (bilal.phone, bilal.called) == ("01632 960 002", "Billy")


def test_two_answers_to_one_point_are_one_and_the_other_manager_reads_it(pairs: int) -> None:
    cath, carl = make.cath(), second(Role.MANAGER, at=make.home())
    browsers, sue = [client(cath), client(carl)], told.sue()
    for n in range(pairs):
        point = told.passed()
        page = f"{reverse('loop:answer')}?point={point.pk}"
        typed = [f"You cook on Fridays {n}.", f"You cook on Mondays {n}."]
        also = {"kind": Reply.WE_WILL, "doer": str(sue.pk), "due_on": f"{told.DUE:%Y-%m-%d}", "send": "1"}
        sending = [
            form_with(it.get(page).content.decode(), "words").filled(words=words, **also)
            for it, words in zip(browsers, typed, strict=True)
        ]

        answers = at_once(
            *[_post(it, reverse("loop:answer"), said) for it, said in zip(browsers, sending, strict=True)]
        )

        codes = [it.status_code for it in answers if isinstance(it, HttpResponse)]
        assert sorted(codes) == [302, 422]
        won, lost = codes.index(302), codes.index(422)
        shown = unescape(answers[lost].content.decode())  # type: ignore[attr-defined]
        assert Answered.objects.get(point=point).reply.words == typed[won]
        assert f"answered this already: “{typed[won]}”" in shown
        assert typed[lost] in shown


def test_two_who_read_one_point_are_one_and_the_other_reads_what_went_on(pairs: int) -> None:
    quinn, rita = make.quinn(), second(Role.QUALITY_TEAM)
    browsers = [client(quinn), client(rita)]
    for n in range(pairs):
        point = told.raised()
        page = reverse("loop:read_one", args=[point.pk])
        typed = [f"I want to cook, {n} times.", f"I want to bake, {n} times."]
        sending = [
            form_with(it.get(page).content.decode(), "words").filled(words=words)
            for it, words in zip(browsers, typed, strict=True)
        ]

        answers = at_once(*[_post(it, page, said) for it, said in zip(browsers, sending, strict=True)])

        codes = [it.status_code for it in answers if isinstance(it, HttpResponse)]
        assert sorted(codes) == [302, 422]
        won, lost = codes.index(302), codes.index(422)
        shown = unescape(answers[lost].content.decode())  # type: ignore[attr-defined]
        assert Point.objects.get(pk=point.pk).passed_words == typed[won]
        assert typed[won] in shown
        assert typed[lost] in shown


def test_two_lines_in_a_worrys_record_at_once_both_stand(pairs: int) -> None:
    sol, tess = make.sol(), worries.lead("Tess")
    concern = worries.worry()
    page = reverse("safeguarding:concern", args=[concern.pk])
    browsers = [client(sol), client(tess)]
    for n in range(pairs):
        sending = [
            form_with(it.get(page).content.decode(), "words").filled(words=f"{who} phoned {n}")
            for it, who in zip(browsers, (sol, tess), strict=True)
        ]
        at_once(*[_post(it, page, said) for it, said in zip(browsers, sending, strict=True)])

    lines = Counter(it.words for it in ConcernEntry.objects.filter(concern=concern, kind=ConcernEntry.NOTE))
    assert lines == Counter(f"{who} phoned {n}" for n in range(pairs) for who in (sol, tess))
    assert AuditEntry.objects.filter(what="concern entry added").count() == 2 * pairs
