"""One visit, in a browser without JavaScript, from plan to finish."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from biggervoices.checks.changes.toolkit import load_starter
from biggervoices.checks.models import Interview, Invitation, Slip, Visit
from biggervoices.loop.models import Point
from biggervoices.pure import slips
from tests import make
from tests.checks import makes

pytestmark = pytest.mark.django_db


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the page's forms, as a browser would send them."""
    found = re.findall(r'<input type="hidden" name="([a-z_]+)" value="([^"]*)">', page)
    return {name: unescape(value) for name, value in found}


def press(browser: Client, path: str, **pressed: str) -> tuple[str, str]:
    """Open a page, press one button, follow to the next page. Gives its path and its HTML."""
    page = browser.get(path)
    assert page.status_code == 200, path
    facts = hidden(page.content.decode()) | pressed
    answer = browser.post(path, facts, follow=True)
    assert answer.status_code == 200, (path, answer.content.decode()[-3000:])
    return (answer.redirect_chain[-1][0] if answer.redirect_chain else path), answer.content.decode()


def test_a_visit_goes_from_plan_to_points() -> None:
    load_starter(now=timezone.now())
    today = timezone.localdate()
    quinn, joe, sam, bilal, home = make.quinn(), makes.checker(), make.sam(), make.bilal(), make.home()
    make.ann()
    office, tablet, own = makes.client(quinn), makes.client(joe), makes.client(bilal)

    typed = {"home": str(home.pk), "on": str(today), "starts": "10:00", "ends": "14:00", "checker": str(joe.pk)}
    typed |= {"supporter": str(sam.pk), "travel": "The number 8 bus."}
    path, page = press(office, reverse("checks:plan"), **typed)
    visit = Visit.objects.get()
    assert path == reverse("checks:visit", args=[visit.pk])
    assert "Visit to Elm House" in page

    path, page = press(own, reverse("checks:invitation", args=[visit.pk]), answer="YES")
    assert "You said: Yes." in page
    assert Invitation.objects.get(person=bilal).answer == "YES"

    here = reverse("checks:visit", args=[visit.pk])
    assert "We are here" in tablet.get(here).content.decode()
    assert tablet.post(reverse("checks:arrive", args=[visit.pk])).status_code == 302
    assert "You are at Elm House" in tablet.get(here).content.decode()

    path, page = press(tablet, reverse("checks:seat", args=[visit.pk, bilal.pk]), answer="ASK")
    interview = Interview.objects.get()
    for step, answer in [
        ("hello", "YES"),
        ("ways", "WORDS"),
        ("staff", "GO_OUT"),
        ("room", "NOBODY"),
        ("hears", "MANAGER"),
        ("named", "YES"),
        ("told", "YES"),
        ("by", "MYSELF"),
    ]:
        assert path == reverse("checks:step", args=[interview.pk, step])
        path, page = press(tablet, path, answer=answer)
    assert "What do you want to talk about?" in page

    path, page = press(tablet, path, topic="home")
    topic = makes.kit(visit).topics[0]
    assert path == reverse("checks:question", args=[interview.pk, topic.questions[0].id])
    assert "Question 1 of 7 in My home" in page

    path, page = press(tablet, path, answer="NO")
    assert path == reverse("checks:question", args=[interview.pk, topic.questions[1].id])
    assert "You said: No." in page

    wish = reverse("checks:want", args=[interview.pk, topic.questions[0].id]) + "?from=strip"
    path, page = press(tablet, wish, words="I want my own key.", about="JUST_ME")
    assert path == reverse("checks:question", args=[interview.pk, topic.questions[1].id])
    for question in topic.questions[1:]:
        assert path == reverse("checks:question", args=[interview.pk, question.id])
        path, page = press(tablet, path, answer="SKIP")
    assert path == reverse("checks:topic", args=[interview.pk, topic.id])
    assert "I want my own key." in page

    press(tablet, reverse("checks:good", args=[interview.pk]), words="Sunday dinner.")
    path, page = press(tablet, reverse("checks:finish", args=[visit.pk]), answer="YES")
    assert path == reverse("checks:thanks", args=[visit.pk])
    assert "Thank you, Joe" in page

    points = {point.kind: point for point in Point.objects.all()}
    assert points["CHANGE"].words == "I want my own key."
    assert points["CHANGE"].person == bilal.pk
    assert (points["CHANGE"].hears, points["CHANGE"].named, points["CHANGE"].about) == ("MANAGER", True, "JUST_ME")
    assert points["GOOD"].words == "Sunday dinner."
    assert Slip.objects.filter(kind=slips.ANSWER).count() == 7

    press(tablet, reverse("checks:debrief", args=[visit.pk]), felt="GOOD")
    assert "I want my own key." in own.get(reverse("checks:my_answer", args=[interview.pk])).content.decode()
