"""The pages and the paper of a report: who sees which, and that all three say the same."""

import io
import json
import re
from html.parser import HTMLParser
from typing import Any

import pikepdf
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from biggervoices.checks.changes import reports, talk
from biggervoices.checks.models import VisitReport
from biggervoices.checks.queries import reports as seen
from biggervoices.core.ids import new_id
from biggervoices.loop import changes as loop
from biggervoices.loop.models import Point
from tests import make
from tests.checks import makes
from tests.checks.test_reports import ANSWERED, BETTER, FOUND, answered, asked, days, did, done, later, said, visited
from tests.easyread.test_documents import squeezed, words_in

pytestmark = pytest.mark.django_db
EVERYBODY = [make.ann, make.bilal, make.cath, make.dev, make.quinn, make.sol, make.sam]


def whole_report(edition: str = FOUND, *, at: float = 40) -> VisitReport:
    """A report that has something in every part."""
    answered(said("We want a new sofa.", done(visited())), words="We will buy a sofa.")
    did("There is a new sofa.")
    visit = makes.said_yes(makes.visit(on=makes.day(30), now=days(28)), make.bilal())
    talk.arrive(visit, by=visit.checkers.all()[0], now=days(30))
    visit = makes.again(visit)
    one, two, *_others = makes.housemates(4, visit.home)
    for person in (one, two):
        asked(visit, person, home_key="YES", home_noise="NO")
    by = visit.checkers.all()[0]
    talk.note_seen(visit, id=new_id(), room="KITCHEN", words="The kitchen is warm.", by=by, now=days(30))
    visit = done(visit, at=days(30))
    points = [
        said(words, visit, who, passed=days(31), heard_on=visit.on)
        for words, who in (
            ("We want to cook.", one),
            ("We want a dog.", two),
            ("The bus is late.", one),
            ("Nobody asks.", two),
        )
    ]
    said("Sunday dinner is lovely.", visit, kind=Point.GOOD, passed=days(31), heard_on=visit.on, question="")
    answered(points[0], words="We will cook together.", at=32)
    answered(points[1], kind="WE_CANNOT", words="Someone gets ill from dogs.", at=32)
    answered(points[2], kind="FIND_OUT", words="We ask the bus company.", at=32)
    for each in (FOUND, ANSWERED, BETTER):
        report = reports.make_report(visit, each, now=days(at))
        if each == edition:
            break
    return seen.published().get(pk=report.pk)


class Words(HTMLParser):
    """Read the words of the report on a page, and those of them that Listen reads."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.shown: list[str] = []
        self.heard: list[str] = []
        self.over = False
        self.feed(page[page.index('<section class="report">') :])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "img":
            self.open.append((tag, "data-say" in dict(attrs)))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Leave out what holds nothing."""

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass
        self.over = self.over or not self.open

    def handle_data(self, data: str) -> None:
        if data.strip() and not self.over:
            self.shown.append(data)
            if any(said for _tag, said in self.open):
                self.heard.append(data)


def strings(content: Any) -> list[str]:
    """Every sentence of a frozen content."""
    if isinstance(content, dict):
        codes = ("edition", "picture", "kind", "home")
        return [it for key, value in content.items() if key not in codes for it in strings(value)]
    if isinstance(content, list):
        return [it for value in content for it in strings(value)]
    return [content] if content else []


def page(report: VisitReport, who: Any = make.bilal) -> str:
    answer = makes.client(who()).get(reverse("checks:report", args=[report.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def paper(report: VisitReport) -> str:
    answer = makes.client(make.bilal()).get(reverse("checks:report_pdf", args=[report.pk]))
    assert answer["Content-Type"] == "application/pdf"
    return words_in(pikepdf.open(io.BytesIO(answer.content)))


@pytest.mark.parametrize("edition", [FOUND, ANSWERED, BETTER])
def test_the_page_listen_and_the_paper_say_the_frozen_words_and_no_others(edition: str) -> None:
    report = whole_report(edition)
    words = Words(page(report))
    on_page, heard, printed = squeezed("".join(words.shown)), squeezed("".join(words.heard)), paper(report)

    assert report.content is not None
    assert len(strings(report.content)) > 15
    for sentence in strings(report.content):
        assert squeezed(sentence) in on_page, sentence
        assert squeezed(sentence) in heard, sentence
        assert squeezed(sentence) in printed, sentence
    # The page has words that the paper has not: only the way to hear it part by part.
    assert [it for it in words.shown if squeezed(it) not in printed] == ["Hear it one part at a time"]
    assert words.heard == words.shown


def test_everybody_who_is_signed_in_reads_a_published_report_and_nobody_else() -> None:
    report = whole_report()

    assert all("We want to cook." in page(report, who) for who in EVERYBODY)
    assert Client().get(reverse("checks:report", args=[report.pk])).status_code == 302


def test_before_it_comes_out_only_the_quality_team_reads_it() -> None:
    visit = done(visited())
    said("We want to cook.", visit)
    address = reverse("checks:draft_report", args=[visit.pk])

    seen_by = {who.__name__: makes.client(who()).get(address).status_code for who in EVERYBODY}
    checker = makes.client(visit.checkers.all()[0]).get(address).status_code
    draft = makes.client(make.quinn()).get(address).content.decode()

    assert seen_by == {"ann": 404, "bilal": 404, "cath": 404, "dev": 404, "quinn": 200, "sol": 404, "sam": 404}
    assert checker == 404
    assert "We want to cook." in draft
    assert "It comes out on Tuesday 10 November 2026." in draft
    assert VisitReport.objects.count() == 0


def test_a_draft_that_has_come_out_leads_to_the_report() -> None:
    report = whole_report()

    answer = makes.client(make.quinn()).get(reverse("checks:draft_report", args=[report.visit_id]))

    assert answer["Location"] == reverse("checks:report", args=[report.pk])


def test_what_was_taken_away_leads_to_the_new_one_and_is_not_found_while_there_is_none() -> None:
    visit = done(visited())
    point = said("canary", visit)
    old = reports.make_report(visit, FOUND, now=days(7))
    browser = makes.client(make.dev())
    addresses = [reverse(f"checks:{name}", args=[old.pk]) for name in ("report", "report_pdf")]
    addresses.append(reverse("checks:report_part", args=[old.pk, "change"]))

    loop.take_back(point, by=make.bilal(), now=days(8))
    at_once = [browser.get(address).status_code for address in addresses]
    [new] = reports.renew_reports(visit, now=days(8))
    after = [browser.get(address) for address in addresses]

    assert at_once == [404, 404, 404]
    assert [it["Location"] for it in after] == [reverse("checks:report", args=[new.pk])] * 3
    assert "canary" not in page(new)


def test_one_hears_it_part_by_part() -> None:
    report = whole_report()
    browser = makes.client(make.bilal())
    order = [part.key for part in seen.parts(report.content)]

    pages = [browser.get(reverse("checks:report_part", args=[report.pk, key])).content.decode() for key in order]

    assert order == ["since", "good", "praise", "change", "saw", "next"]
    assert all(f"Part {at} of 6" in page for at, page in enumerate(pages, start=1))
    for page_now, following in zip(pages, order[1:], strict=False):
        assert f'href="{reverse("checks:report_part", args=[report.pk, following])}"' in page_now
    assert browser.get(reverse("checks:report_part", args=[report.pk, "nothing"])).status_code == 404


def test_a_visit_without_words_has_a_report_that_says_so() -> None:
    report = reports.make_report(done(visited()), FOUND, now=days(7))

    shown = page(report)

    assert "There is nothing to show from this visit." in shown
    assert squeezed("There is nothing to show from this visit.") in paper(report)


def test_a_checker_who_lives_there_is_said() -> None:
    visit = done(visited(checkers=[make.ann()], supporter=make.sam()))
    report = reports.make_report(visit, FOUND, now=days(7))

    assert "A checker on this visit lives at Elm House." in page(report)
    assert squeezed("A checker on this visit lives at Elm House.") in paper(report)


def test_the_list_has_my_home_and_every_home_when_i_ask() -> None:
    report = whole_report()
    address, mine = reverse("checks:reports"), reverse("checks:report", args=[report.pk])
    make.dev()

    bilal, dev = (makes.client(who).get(address).content.decode() for who in (make.bilal(), make.dev()))
    of_home = makes.client(make.dev()).get(reverse("checks:home_reports", args=[report.visit.home_id])).content.decode()

    assert ("My reports" in bilal, mine in bilal) == (True, True)
    assert ("Reports of every home" in dev, mine in dev) == (True, True)
    assert ("Reports of Elm House" in of_home, mine in of_home) == (True, True)


def test_the_quality_team_sees_what_has_not_come_out() -> None:
    visit = done(visited())
    address, draft = reverse("checks:reports"), reverse("checks:draft_report", args=[visit.pk])

    shown = {who.__name__: draft in makes.client(who()).get(address).content.decode() for who in EVERYBODY}

    # The clock of a page is the real one: a visit is on the list for as long as it has no report.
    assert shown == {who.__name__: who is make.quinn for who in EVERYBODY}


def test_a_home_that_does_not_exist_and_one_without_reports_are_not_found_alike() -> None:
    other = make.home("Beech House")
    browser = makes.client(make.dev())

    answers = [browser.get(reverse("checks:home_reports", args=[home])).status_code for home in (other.pk, new_id())]

    assert answers == [404, 404]


def test_lists_cost_the_same_queries_for_one_report_and_for_three() -> None:
    browser = makes.client(make.bilal())
    counts = []
    for number in (0, 30, 60):
        visit = later(number) if number else done(visited())
        reports.make_report(visit, FOUND, now=days(number + 7))
        with CaptureQueriesContext(connection) as queries:
            browser.get(reverse("checks:reports"))
        counts.append(len(queries))

    assert counts[0] == counts[1] == counts[2] <= 8


def test_a_report_costs_at_most_eight_queries() -> None:
    report = whole_report(BETTER)
    browser = makes.client(make.bilal())

    with CaptureQueriesContext(connection) as queries:
        browser.get(reverse("checks:report", args=[report.pk]))

    assert len(queries) <= 8, json.dumps([it["sql"][:120] for it in queries], indent=1)


def test_no_page_of_a_report_has_a_score() -> None:
    shown = re.sub(r"<[^>]+>", " ", page(whole_report(BETTER)))

    assert not re.search(r"%|\bscore|\brank|\bout of\b|\b\d+ (people|person|of)\b", shown)
