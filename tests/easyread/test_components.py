"""The components keep their contract, and nothing that a person typed becomes part of a page."""

import re
from uuid import UUID

import pytest
from django import forms
from django.template import TemplateSyntaxError, engines
from django.test import RequestFactory

from biggervoices.easyread.queries import Look, digest

HOSTILE = "\"><script>alert('x')</script>&"


def draw(source: str, **facts: object) -> str:
    return engines["django"].from_string(source).render(facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "tag",
    [
        "picture idea='bus'",  # alt is never left out by accident
        "tile name='a' value='b' words='c'",
        "tile name='a' words='c' picture='bus'",
        "tile_link words='c' picture='bus'",
        "progress at=1 of=7",
        "table caption='a' head=h",
        "row picture='bus' %}{% endrow",
        "card %}{% endcard",
        "sound src='/a'",
        "button kind='main'",
    ],
)
def test_a_left_out_keyword_fails(tag: str) -> None:
    with pytest.raises((TemplateSyntaxError, TypeError)):
        draw("{% " + tag + " %}")


@pytest.mark.parametrize(
    "source",
    [
        "{% tile name=x value=x words=x picture='bus' %}",
        "{% tile_link href=x words=x picture='bus' %}",
        "{% button words=x name=x value=x %}",
        "{% link_button href=x words=x %}",
        "{% picture idea=x alt=x %}",
        "{% progress at=1 of=2 within=x %}",
        "{% card title=x words=x href=x picture=x %}{{ x }}{% endcard %}",
        "{% row picture=x alt=x %}{{ x }}{% endrow %}",
        "{% strip words=x href=x link=x picture=x %}",
        "{% table caption=x head=xs rows=rows %}",
        "{% tag words=x %}",
        "{% sound src=x words=x %}",
        "{% recorder name=x words=x hint=x %}",
        "<p {% say words=x sound=x %}>{{ x }}</p>",
    ],
)
def test_hostile_words_stay_words(source: str) -> None:
    page = draw(source, x=HOSTILE, xs=[HOSTILE], rows=[[HOSTILE]])

    assert "<script>alert" not in page
    assert re.search(r"&quot;&gt;|%22", page)


def test_a_tile_is_one_submit_button_with_the_words_and_a_silent_picture() -> None:
    page = draw("{% tile name='answer' value='YES' words='Yes' picture='yes' %}")

    assert page.startswith('<button class="tile" type="submit" name="answer" value="YES" data-say')
    assert 'alt=""' in page
    assert "aria-pressed" not in page


def test_a_chosen_tile_says_so_by_state_and_by_shape() -> None:
    page = draw("{% tile name='answer' value='YES' words='Yes' picture='yes' chosen=True %}")

    assert 'aria-pressed="true"' in page
    assert "<svg" in page


def test_progress_is_in_words() -> None:
    page = draw("{% progress at=3 of=7 within='My home' %}")

    assert "Question 3 of 7 in My home" in page
    assert page.count('class="step') - page.count('class="steps') == 7


def test_a_form_is_named_once_and_keeps_its_name_after_an_error() -> None:
    fresh = UUID(re.findall(r'value="(.+?)"', draw("{% once %}"))[0])
    again = RequestFactory().post("/", {"id": str(fresh)})
    forged = RequestFactory().post("/", {"id": HOSTILE})

    assert fresh.version == 7
    assert draw("{% once %}", request=again) == f'<input type="hidden" name="id" value="{fresh}">'
    assert HOSTILE not in draw("{% once %}", request=forged)
    assert draw("{% once name='slip' %}").startswith('<input type="hidden" name="slip"')


class Words(forms.Form):
    words = forms.CharField(label="What would you change?", help_text="A few words are enough.")
    about = forms.ChoiceField(label="About", choices=[("me", "Just me"), ("all", "Everyone")], widget=forms.RadioSelect)

    def clean(self) -> None:
        self.add_error(None, "Something about the whole form.")


def test_a_field_has_its_label_hint_error_and_control_in_that_order() -> None:
    page = draw("{% field field=form.words %}", form=Words({}))

    places = [page.index(part) for part in ('for="id_words"', 'id="id_words_hint"', 'id="id_words_error"', "<input")]
    assert places == sorted(places)
    assert 'aria-describedby="id_words_hint id_words_error"' in page
    assert 'aria-invalid="true"' in page


def test_choices_are_named_by_a_legend() -> None:
    page = draw("{% field field=form.about %}", form=Words())

    assert "<legend" in page
    assert page.count('type="radio"') == 2
    assert "checked" not in page  # nothing is chosen beforehand


def test_the_error_summary_leads_to_each_box_and_is_silent_when_all_is_well() -> None:
    page = draw("{% error_summary form=form %}", form=Words({}))

    assert 'href="#id_words"' in page
    assert "Please answer: What would you change?" in page
    assert "Something about the whole form." in page
    assert draw("{% error_summary form=form %}", form=Words()) == ""


def test_a_page_follows_the_device_until_the_reader_chose() -> None:
    request = RequestFactory().get("/somewhere/")
    page = "{% extends 'easyread/person.html' %}{% block main %}<h1 {% say %}>Hello</h1>{% endblock %}"

    plain = draw(page, request=request)
    request.look = Look(theme="dark", size="xl", pictures="words", slow=True)  # type: ignore[attr-defined]
    chosen = draw(page, request=request)

    assert '<html lang="en-GB" class="person">' in plain
    assert '<html lang="en-GB" class="person" data-theme="dark" data-size="xl" data-pics="words">' in chosen
    assert " data-slow" in chosen
    assert " data-read-aloud" not in chosen


@pytest.mark.parametrize("base", ["person", "staff", "public", "simple"])
def test_home_listen_and_stop_stand_on_every_page_even_without_a_request(base: str) -> None:
    page = draw("{% extends base %}{% block title %}Hello{% endblock %}", base=f"easyread/{base}.html")

    places = [page.index(part) for part in ("place-home", "data-listen", "place-stop")]
    assert places == sorted(places)
    assert "<title>Hello - Bigger Voices</title>" in page
    assert "style=" not in page
    assert not re.search(r"<script(?! type=\"module\" src=)", page)


def test_stop_comes_back_to_this_very_page() -> None:
    page = draw("{% stop_link %}", request=RequestFactory().get("/visits/a&b/"))

    assert "?from=%2Fvisits%2Fa%26b%2F" in page


def test_words_that_have_a_starter_sound_carry_it_for_browsers_without_a_voice() -> None:
    assert f"easyread/sounds/{digest('Yes')[:16]}.mp3" in draw(
        "{% tile name='a' value='b' words='Yes' picture='yes' %}"
    )
    assert "data-voice" not in draw(
        "{% tile name='a' value='b' words='Something that nobody recorded' picture='yes' %}"
    )
    assert "data-voice" not in draw("{% tile name='a' value='b' words='Yes' picture='yes' sound='/own.mp3' %}")


def test_a_table_has_a_caption_and_scopes() -> None:
    page = draw(
        "{% table caption='Visits' head=head rows=rows %}", head=["Home", "Day"], rows=[["Elm House", "Monday"]]
    )

    assert "Visits</caption>" in page
    assert page.count('scope="col"') == 2
    assert page.count('scope="row"') == 1


def test_a_name_with_an_apostrophe_is_escaped_once() -> None:
    html = draw(
        """{% blocktranslate asvar words %}Say "hello" to {{ name }}{% endblocktranslate %}"""
        """{% button words=words %}{% tile name="a" value="b" words=words picture="yes" %}"""
        """{% picture idea="yes" alt=words %}""",
        name="Weaver's <Row>",
    )

    assert "&amp;" not in html
    assert "<Row>" not in html
    assert html.count("Weaver&#x27;s &lt;Row&gt;") == 3
    assert 'alt="Say &quot;hello&quot; to' in html
