"""A visit on paper: every question and every box, a code on each page, and nobody's name where it may not be."""

import io
import re
from dataclasses import replace
from typing import Any
from unittest.mock import patch

import pikepdf
import pytest
import segno

from biggervoices.checks import documents
from biggervoices.checks.changes import finish
from biggervoices.checks.documents import paper_pdf
from biggervoices.checks.models import QuestionVersion, Visit
from biggervoices.checks.queries import paper
from biggervoices.checks.queries.toolkit import Asking, Kit
from tests import make
from tests.checks import makes
from tests.easyread.test_documents import font_names, opened, squeezed, words_in

pytestmark = pytest.mark.django_db
SITE = "https://voices.example.org"
LAST_THREE = "4Idonotknow5Idonotwanttosay6Skipthisone"
CASE = re.IGNORECASE


def expected() -> Visit:
    """A planned visit to which bilal said yes, in a home where ann lives, too, and has not answered."""
    make.ann()
    return makes.said_yes(makes.visit(), make.bilal())


def pages(visit: Visit, sheet: paper.Sheet, kit: Kit | None = None, *, topics: int | None = None) -> list[str]:
    """The words on each page of a sheet."""
    kit = kit or makes.kit(visit)
    parts = paper.parts_of(kit, {topic.id for topic in kit.topics[:topics]})
    pdf = opened(paper_pdf(visit, [sheet], parts, site=SITE))
    found = []
    for page in pdf.pages:
        one = pikepdf.new()
        one.pages.append(page)
        found.append(words_in(one))
    return found


def sheet_of(visit: Visit, name: str) -> paper.Sheet:
    return next(it for it in paper.printed_sheets(visit) if it.seat and it.seat.person.name == name)


def data_of(visit: Visit, sheets: list[paper.Sheet]) -> dict[str, Any]:
    """What is handed to the printer."""
    with patch.object(documents, "make_pdf", side_effect=lambda _template, data, **_how: data):
        return paper_pdf(visit, sheets, paper.parts_of(makes.kit(visit)), site=SITE)  # type: ignore[return-value]


def with_question(kit: Kit, number: int, **changed: Any) -> Kit:
    """A toolkit whose first topic has one question changed."""
    first = kit.topics[0]
    questions = [replace(it, **changed) if it.number == number else it for it in first.questions]
    return replace(kit, topics=(replace(first, questions=tuple(questions)), *kit.topics[1:]))


def test_a_booklet_is_accessible_and_in_our_font() -> None:
    visit = expected()
    parts = paper.parts_of(makes.kit(visit))

    pdf = opened(paper_pdf(visit, paper.printed_sheets(visit), parts, site=SITE))

    with pdf.open_metadata() as xmp:
        assert (xmp["pdfuaid:part"], xmp["pdfaid:part"], xmp["pdfaid:conformance"]) == ("1", "2", "A")
        assert xmp["dc:title"] == "A visit on paper"
    assert str(pdf.Root.Lang) == "en-GB"
    assert font_names(pdf) == {"AtkinsonHyperlegibleNext-Regular", "AtkinsonHyperlegibleNext-Bold"}


def test_each_of_49_questions_stands_whole_on_one_page_with_the_six_answers_in_order() -> None:
    visit = expected()

    printed = pages(visit, sheet_of(visit, "Bilal"))

    for number, question in enumerate(makes.kit(visit).questions.values(), start=1):
        (page,) = [page for page in printed if squeezed(f"{number}. {question.words}") in page]
        after = page[page.index(squeezed(f"{number}. {question.words}")) :]
        six = squeezed("".join(f"{key}{it.words}" for key, it in enumerate(question.choices(), start=1)))
        assert after.index(squeezed(question.simpler)) < after.index(six) < after.index("JustmeOurhomeEveryone")
    asked = [page.count(LAST_THREE) for page in printed if LAST_THREE in page]
    assert sum(asked) == 49
    assert max(asked) <= 4
    assert sum(count >= 2 for count in asked) > len(asked) * 0.6  # seven questions make three pages and one


def test_what_is_asked_before_the_questions_stands_in_the_order_of_the_pages() -> None:
    visit = expected()

    words = "".join(pages(visit, sheet_of(visit, "Bilal"), topics=1))

    titles = ["Hello, Bilal", "How do you say yes and no?", "Shall staff go out?", "Who do you want with you?",
              "Who can hear what you say?", "They will know that it was you.", "We must tell someone",
              "Who is answering?", "1. Do you have your own key", "Good things", "Time with somebody"]  # fmt: skip
    places = [words.index(squeezed(title)) for title in titles]
    assert places == sorted(places)
    assert "Chooseagain" not in words


def test_a_code_says_visit_sheet_and_page_and_nobody() -> None:
    visit = expected()
    bilal = sheet_of(visit, "Bilal")

    sheet = data_of(visit, [bilal])["sheets"][0]

    address = f"{SITE}/visits/{visit.pk}/paper/{bilal.code}/?page=3"
    drawing = io.BytesIO()
    segno.make(address, error="m", micro=False, mask=2).save(drawing, kind="svg", border=4, xmldecl=False)
    assert sheet["codes"][2]["svg"] == drawing.getvalue().decode()
    assert not {"bilal", str(make.bilal().pk), make.bilal().pk.hex} & set(re.split(r"[/?=]", address.lower()))
    assert len({one["svg"] for one in sheet["codes"]}) == len(sheet["codes"]) >= len(pages(visit, bilal))


def test_a_name_stands_on_the_first_pages_only() -> None:
    visit = expected()
    sheet = sheet_of(visit, "Bilal")

    printed = pages(visit, sheet)

    assert "Bilal" in printed[0]
    asked = next(at for at, page in enumerate(printed) if LAST_THREE in page)
    assert not [page for page in printed[asked:] if re.search("bilal", page, CASE)]
    assert all(sheet.spoken in page and f"Page{at}" in page for at, page in enumerate(printed, start=1))


def test_whoever_said_no_has_no_sheet_and_blank_ones_name_nobody() -> None:
    visit = expected()

    sheets = paper.printed_sheets(visit)

    assert [(it.kind, it.seat.person.name if it.seat else "") for it in sheets] == [
        ("PERSON", "Bilal"), ("BLANK", ""), ("HOME", ""),
    ]  # fmt: skip
    blank = "".join(pages(visit, sheets[1], topics=1))
    assert "Myname" in blank
    assert not re.search("bilal|ann", blank.replace("planned", "").replace("cannot", "").replace("anno", ""), CASE)


def test_codes_stay_and_are_others_in_another_visit() -> None:
    visit = expected()
    codes = [it.code for it in paper.printed_sheets(visit)]

    assert [it.code for it in paper.printed_sheets(makes.again(visit))] == codes
    assert not set(codes) & {it.code for it in paper.printed_sheets(makes.another(visit))}
    typed = f" {codes[0][:4].lower()}-{codes[0][4:].lower().replace('o', '0')} "
    assert paper.sheet_of(visit, typed) == paper.sheet_of(visit, codes[0])
    assert paper.sheet_of(visit, "AAAAAAAA") is None


def test_somebody_who_did_not_answer_before_has_a_code_to_be_typed_under() -> None:
    visit = expected()

    found = paper.sheet_of(visit, paper.code_of(visit.pk, make.ann().pk))

    assert found
    assert found.seat
    assert found.seat.person == make.ann()


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("${home-key} = 'YES'", "Only if you said Yes to 1."),
        ("${home-key} != 'NO' and ${home-knock} = ''", "Only if you did not say No to 1 and you did not answer 2."),
        ("selected(${home-key}, 'YES') or ${home-knock} != ''", "Only if you said Yes to 1 or you answered 2."),
        ("not(selected(${home-key}, 'SOMETIMES'))", "Only if you did not say Sometimes to 1."),
        ("${home-key} > 3", "Only if “question 1” is more than 3."),
    ],
)
def test_a_skip_rule_is_printed_in_plain_words(rule: str, said: str) -> None:
    visit = expected()
    kit = with_question(makes.kit(visit), 3, rule=rule)

    line = paper.parts_of(kit)[0].lines[2]

    assert line.only == said


def test_a_skip_rule_stands_below_its_question() -> None:
    visit = expected()
    kit = with_question(makes.kit(visit), 3, rule="${home-key} = 'YES'")

    printed = "".join(pages(visit, paper.blank_sheet(visit), kit, topics=1))

    assert squeezed(makes.kit(visit).topics[0].questions[2].words + "Only if you said Yes to 1.") in printed


@pytest.mark.parametrize("kind", [kind for kind, _words in QuestionVersion.KINDS])
def test_a_question_of_any_kind_prints(kind: str) -> None:
    visit = expected()
    options = tuple({"key": key, "words": f"Option {key}", "picture": "bus"} for key in ("one", "two"))
    kit = with_question(makes.kit(visit), 1, kind=kind, options=options)
    first: Asking = kit.topics[0].questions[0]

    printed = "".join(pages(visit, paper.blank_sheet(visit), kit, topics=1))

    number = "" if kind == QuestionVersion.SHOW else "1."
    assert squeezed(number + first.words) in printed
    boxes = [] if kind == QuestionVersion.SHOW else first.choices()
    assert squeezed("".join(f"{n}{it.words}" for n, it in enumerate(boxes, start=1))) in printed


def test_one_topic_is_a_whole_visit_and_its_numbers_stay() -> None:
    visit = expected()
    kit = makes.kit(visit)

    second = paper.parts_of(kit, {kit.topics[1].id})

    assert [line.number for part in second for line in part.lines] == list(range(8, 15))
    assert len(pages(visit, paper.blank_sheet(visit), topics=1)) < 12


def test_the_paper_is_for_who_goes_and_the_quality_team() -> None:
    visit = expected()
    address = f"/visits/{visit.pk}/paper.pdf"

    with patch.object(documents, "make_pdf", return_value=b"%PDF"):
        answers = {
            who.name: makes.client(who).get(address).status_code
            for who in (visit.checkers.all()[0], make.sam(), make.quinn(), make.bilal(), make.cath(), make.dev())
        }

    assert answers == {"Joe": 200, "Sam": 200, "Quinn": 200, "Bilal": 404, "Cath": 404, "Dev": 404}


def test_one_sheet_and_one_topic_can_be_chosen_without_a_name_in_the_address() -> None:
    visit = expected()
    code, topic = sheet_of(visit, "Bilal").code, makes.kit(visit).topics[2]
    joe = makes.client(visit.checkers.all()[0])

    with patch.object(documents, "make_pdf", return_value=b"%PDF") as made:
        kept = joe.get(f"/visits/{visit.pk}/paper.pdf?sheet={code}&topic={topic.id}")
        lost = joe.get(f"/visits/{visit.pk}/paper.pdf?sheet=AAAAAAAA")
        broken = joe.get(f"/visits/{visit.pk}/paper.pdf?topic=home")

    data = made.call_args.args[1]
    assert ([it["kind"] for it in data["sheets"]], [it["title"] for it in data["topics"]]) == (["PERSON"], [topic.name])
    assert (kept["Cache-Control"], lost.status_code, broken.status_code) == ("no-store", 404, 404)


def test_a_visit_that_is_handed_in_is_not_printed() -> None:
    visit = makes.open_visit()
    finish.finish_visit(visit, by=visit.checkers.all()[0], now=make.NOW)

    answer = makes.client(make.quinn()).get(f"/visits/{visit.pk}/paper.pdf")

    assert answer.status_code == 409
    assert "This visit is handed in." in answer.content.decode()
