"""Every component of the kit. The keyword-only arguments are the contract; `/kit/` shows each of them in every state.

Leaves that a page has many of are written here; the others have their HTML in templates/easyread/components/.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any
from uuid import UUID

from django import forms, template
from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.middleware.csrf import get_token
from django.template.context import Context
from django.template.loader import get_template
from django.urls import NoReverseMatch, reverse
from django.utils.html import conditional_escape, escape
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from biggervoices.core.ids import new_id
from biggervoices.easyread.models import Picture
from biggervoices.easyread.queries import WORRIED, Look, direction, glyphs, own_page, photo_url, picture_url, voice_url

register = template.Library()

PIXELS = {"s": 56, "m": 96, "l": 144, "xl": 224}
KINDS = {"main": "button", "plain": "button button-plain", "stop": "button button-stop"}
STAFF_KINDS = {"main": "govuk-button", "plain": "govuk-button govuk-button--secondary", "stop": "govuk-button"}


# --- sound -----------------------------------------------------------------------------------------------------------


@register.simple_tag
def say(*, sound: str = "", words: str = "") -> SafeString:
    """Mark an element as read by Listen: its own words, other `words`, or a recorded voice."""
    voice = voice_url(words) if words and not sound else ""
    return mark_safe(
        (_attribute("data-say", words) or "data-say")
        + _attribute("data-sound", sound)
        + _attribute("data-voice", voice)
    )


@register.simple_tag
def sound(*, src: str, words: str) -> SafeString:
    """Play a recorded voice: a link to the file, which becomes a button where there is JavaScript."""
    return mark_safe(
        f'<a class="button button-plain sound govuk-button govuk-button--secondary" href="{escape(src)}" data-play>'
        f"{glyph(name='listen')}<span>{conditional_escape(words)}</span></a>"
    )


@register.simple_tag
def recorder(*, name: str, words: str, hint: str = "") -> SafeString:
    """Take a voice: record it here, or choose a file that holds it."""
    return _html("recorder", name=name, words=words, hint=hint)


# --- pictures --------------------------------------------------------------------------------------------------------


@register.simple_tag
def picture(*, idea: str, alt: str, size: str = "l", own: Picture | None = None, src: str = "") -> SafeString:
    """Show the picture of an idea on its own light plate. `src` is a picture that a room serves by itself."""
    return _picture(idea, alt=alt, size=size, own=own, src=src)


@register.simple_tag
def glyph(*, name: str) -> SafeString:
    """Draw one of our own strokes, in the colour of the words beside it."""
    return mark_safe(
        f'<svg class="glyph" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{glyphs()[name]}</svg>'
    )


# --- buttons ---------------------------------------------------------------------------------------------------------


@register.simple_tag
def tile(
    *,
    name: str,
    value: Any,
    words: str,
    picture: str,
    chosen: bool = False,
    own: Picture | None = None,
    sound: str = "",
    src: str = "",
    lang: str = "",
) -> SafeString:
    """Make a picture button that answers: the whole card is the button. lang: of words that are not English."""
    state = ' aria-pressed="true"' if chosen else ""
    return mark_safe(
        f'<button class="tile" type="submit" name="{escape(name)}" value="{escape(str(value))}"{state}'
        f"{_lang(lang)} data-say"
        f"{_attribute('data-sound', sound)}{_attribute('data-voice', '' if sound or lang else voice_url(words))}>"
        f"{_picture(picture, alt='', size='l', own=own, src=src)}{_tile_words(words, chosen)}</button>"
    )


@register.simple_tag
def tile_link(
    *,
    href: str,
    words: str,
    picture: str,
    own: Picture | None = None,
    sound: str = "",
    src: str = "",
    done: bool = False,
    lang: str = "",
) -> SafeString:
    """Make a picture that leads somewhere; `done` marks one that has been used. lang: of words that are not English."""
    return mark_safe(
        f'<a class="tile" href="{escape(href)}"{_lang(lang)} data-say'
        f"{_attribute('data-sound', sound)}{_attribute('data-voice', '' if sound or lang else voice_url(words))}>"
        f"{_picture(picture, alt='', size='l', own=own, src=src)}{_tile_words(words, done)}</a>"
    )


@register.simple_tag
def button(
    *, words: str, name: str = "", value: Any = "", kind: str = "main", glyph: str = "", lang: str = ""
) -> SafeString:
    """Make a submit button in words. lang: of words that are not English."""
    what = f' name="{escape(name)}" value="{escape(str(value))}"' if name else ""
    return mark_safe(
        f'<button class="{KINDS[kind]} {STAFF_KINDS[kind]}" type="submit"{what}{_lang(lang)} data-say>'
        f"{_glyph(glyph)}<span>{conditional_escape(words)}</span></button>"
    )


@register.simple_tag
def link_button(*, href: str, words: str, kind: str = "plain", glyph: str = "", lang: str = "") -> SafeString:
    """Make a link that looks and is pressed like a button. lang: of words that are not English."""
    return mark_safe(
        f'<a class="{KINDS[kind]} {STAFF_KINDS[kind]}" href="{escape(href)}"{_lang(lang)} data-say>'
        f"{_glyph(glyph)}<span>{conditional_escape(words)}</span></a>"
    )


@register.simple_block_tag
def tiles(content: str) -> SafeString:
    """Lay picture buttons out, as many beside each other as there is room for."""
    return mark_safe(f'<div class="tiles">{content}</div>')


# --- words -----------------------------------------------------------------------------------------------------------


@register.simple_block_tag
def row(content: str, *, picture: str, alt: str, own: Picture | None = None, src: str = "") -> SafeString:
    """Put a picture on the left and words on the right."""
    return mark_safe(
        f'<div class="row">{_picture(picture, alt=alt, size="l", own=own, src=src)}'
        f'<div class="row-words">{content}</div></div>'
    )


@register.simple_block_tag
def card(
    content: str,
    *,
    title: str,
    href: str = "",
    picture: str = "",
    own: Picture | None = None,
    src: str = "",
    words: str = "",
    minutes: int | None = None,
    urgent: bool = False,
    level: int = 2,
) -> SafeString:
    """Frame one thing; with `href` the whole card can be pressed."""
    how_long = ngettext("about %(n)s minute", "about %(n)s minutes", minutes) % {"n": minutes} if minutes else ""
    drawing = _picture(picture, alt="", size="m", own=own, src=src) if picture or own or src else ""
    kinds = "card" + (" card-link" if href else "") + (" card-urgent" if urgent else "")
    named = f'<a href="{escape(href)}">{conditional_escape(title)}</a>' if href else conditional_escape(title)
    said = f"<p data-say>{conditional_escape(words)}</p>" if words else ""
    time = f'<p class="card-time">{_glyph("clock")}<span data-say>{how_long}</span></p>' if how_long else ""
    return mark_safe(
        f'<article class="{kinds}">{drawing}<div class="card-words"><h{level} class="card-title" data-say>{named}'
        f"</h{level}>{said}{time}{content}</div></article>"
    )


@register.simple_tag
def strip(*, words: str, href: str = "", link: str = "", picture: str = "") -> SafeString:
    """Say in one strip what just happened: "You said: Yes." and a link to change it."""
    return _html(
        "strip", words=words, href=href, link=link, picture=_picture(picture, alt="", size="s") if picture else ""
    )


@register.simple_tag
def progress(*, at: int, of: int, within: str, words: str = "", lang: str = "") -> SafeString:
    """Say where we are in words, with a bar: "Question 3 of 7 in My home"; or in other words, of another language."""
    said = words or _("Question %(at)s of %(of)s in %(within)s") % {"at": at, "of": of, "within": within}
    steps = "".join(
        f'<span class="{"step done" if step < at else "step here" if step == at else "step"}"></span>'
        for step in range(1, of + 1)
    )
    return mark_safe(
        f'<div class="progress"><p{_lang(lang)} data-say>{conditional_escape(said)}</p>'
        f'<div class="steps" aria-hidden="true">{steps}</div></div>'
    )


@register.simple_tag
def tag(*, words: str, kind: str = "") -> SafeString:
    """Show a state in words; `kind` late or done adds a shape, never only a colour."""
    drawing = {"": "", "late": _glyph("clock"), "done": _glyph("tick")}[kind]
    look = f"tag govuk-tag tag-{kind}" if kind else "tag govuk-tag"
    return mark_safe(f'<strong class="{look}">{drawing}<span>{conditional_escape(words)}</span></strong>')


@register.simple_tag
def table(
    *, caption: str, head: Sequence[Any], rows: Sequence[Sequence[Any]], numbers: Sequence[int] = ()
) -> SafeString:
    """Show a table that becomes cards on a phone; the first column names each row, `numbers` are columns of figures."""
    body = [
        [
            {"cell": cell, "head": name, "number": at in numbers}
            for at, (cell, name) in enumerate(zip(line, head, strict=True))
        ]
        for line in rows
    ]
    columns = [{"name": name, "number": at in numbers} for at, name in enumerate(head)]
    return _html("table", caption=caption, head=columns, rows=body)


# --- forms -----------------------------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def once(context: Context, *, name: str = "id") -> SafeString:
    """Name this sending of a form, so that sent twice it counts once; after an error the same name is sent again."""
    request = context.get("request")
    posted = request.POST.get(name, "") if request is not None and request.method == "POST" else ""
    return mark_safe(f'<input type="hidden" name="{escape(name)}" value="{_uuid(posted) or new_id()}">')


@register.simple_tag
def error_summary(*, form: forms.BaseForm) -> SafeString:
    """List what is still to be put right, first on the page; nothing when all is well."""
    if not form.errors:
        return SafeString("")
    faults = [
        {"href": f"#{form[name].id_for_label or form[name].auto_id}" if name in form.fields else "", "words": words}
        for name in form.errors
        for words in _faults(form, name, with_label=True)
    ]
    return _html("error_summary", faults=faults)


@register.simple_tag
def field(*, field: forms.BoundField) -> SafeString:
    """Ask for one thing: label above, then the hint, what is wrong, and the control."""
    widget = field.field.widget
    if widget.is_hidden:
        return field.as_widget()
    kind = _control(widget)
    faults = _faults(field.form, field.name)
    described = [f"{field.auto_id}_hint"] if field.help_text else []
    described += [f"{field.auto_id}_error"] if field.errors else []
    attributes: dict[str, str | bool] = {
        "class": f"control govuk-{kind}" + (f" govuk-{kind}--error" if field.errors else "")
    }
    if described:
        attributes["aria-describedby"] = " ".join(described)
    if field.errors:
        attributes["aria-invalid"] = "true"
    if kind in ("radios", "checkboxes"):
        return _html("choices", field=field, faults=faults, kind=kind, described=" ".join(described))
    if kind == "checkbox":
        attributes["class"] = "govuk-checkboxes__input"
        return _html("tick", field=field, faults=faults, control=field.as_widget(attrs=attributes))
    return _html("field", field=field, faults=faults, control=field.as_widget(attrs=attributes))


# --- what stands on every page ---------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def page_look(context: Context, *, surface: str) -> SafeString:
    """Give <html> the language and the look that this reader chose; what is not chosen follows the device."""
    look = _look(context)
    shared = " shared" if _is_shared(context) else ""
    kit = (
        _attribute("data-theme", look.theme)
        + _attribute("data-size", look.size)
        + _attribute("data-pics", look.pictures)
    )
    return mark_safe(f'lang="en-GB" class="{escape(surface)}{shared}"{kit}')


@register.simple_tag(takes_context=True)
def page_head(context: Context, *, surface: str) -> SafeString:
    """Give <head> the sheet, the fonts, the mark and the colour of the browser's frame."""
    return _head(surface, _look(context).theme or "")


@register.simple_tag(takes_context=True)
def listen_button(context: Context) -> SafeString:
    """Give the button that reads the page, with what the reader chose about sound."""
    look, request = _look(context), context.get("request")
    facts = _attribute("data-say-url", _address("easyread:say") if _may_ask_for_voice(request) else "")
    facts += _attribute("data-csrf", get_token(request) if facts and request is not None else "")
    facts += " data-slow" if look.slow else ""
    facts += " data-read-aloud" if look.read_aloud else ""
    return mark_safe(
        f'<button class="place place-listen" type="button" data-listen aria-pressed="false"{facts}>'
        f'{glyph(name="listen")}<span class="place-words">{escape(_("Listen"))}</span></button>'
    )


@register.simple_tag(takes_context=True)
def stop_link(context: Context) -> SafeString:
    """Give the way to a break or to help, from this very page."""
    request = context.get("request")
    address = _address("safeguarding:stop")
    back = "?" + urlencode({"from": _way_back(request, address)}) if request is not None else ""
    return mark_safe(
        f'<a class="place place-stop" href="{escape(address + back)}">'
        f'{glyph(name="stop")}<span class="place-words">{escape(_("Stop or get help"))}</span></a>'
    )


def _way_back(request: Any, stop: str) -> str:
    """Give where somebody was before they pressed Stop, however often they press it."""
    if not request.path.startswith(stop):
        return str(request.path)
    return own_page(request.POST.get("from") or request.GET.get("from") or "")


@register.simple_tag(takes_context=True)
def is_worried(context: Context) -> bool:
    """Tell, once, whether this page asks: do you want to tell someone that you are worried?"""
    request = context.get("request")
    session = getattr(request, "session", None)
    return bool(session and session.pop(WORRIED, False))


@register.simple_tag(takes_context=True)
def who(context: Context) -> dict[str, Any]:
    """Tell the header who is signed in: name, photo, where their own page is, on what tablet and with whom.

    Empty for a visitor. shared: many people use this tablet; together: who opened this with the person.
    """
    request = context.get("request")
    user = getattr(request, "user", None)
    if request is None or user is None or not user.is_authenticated:
        return {}
    # By id alone, so that the header asks the database nothing.
    photo_id = getattr(user, "photo_id", None) if _look(context).photos else None
    src = photo_url(photo_id) if photo_id else ""
    return {
        "name": getattr(user, "first_name", str(user)),
        "photo": _picture("person", alt="", size="s", src=src),
        "href": _address("people:me"),
        "shared": _is_shared(context),
        "together": getattr(getattr(request, "opened_by", None), "first_name", ""),
        "page": request.get_full_path(),
    }


@register.simple_tag
def address(*, of: str) -> str:
    """Give the address of a page of another room; "/" while that page does not exist."""
    return _address(of)


@register.simple_tag
def is_demo() -> bool:
    """Tell whether the people on these pages are made up."""
    return bool(getattr(settings, "DEMO", False))


# --- parts that several of the above are made of ---------------------------------------------------------------------


def _html(part: str, /, **facts: Any) -> SafeString:
    return mark_safe(get_template(f"easyread/components/{part}.html").render(facts))


def _lang(code: str) -> str:
    return f' lang="{escape(code)}" dir="{direction(code)}"' if code else ""


def _attribute(name: str, value: str | None) -> str:
    return f' {name}="{_quoted(value)}"' if value else ""


def _quoted(value: str) -> str:
    """Escape for an attribute. {% blocktranslate asvar %} has escaped already, and its own quotation marks have not."""
    return conditional_escape(value).replace('"', "&quot;")


def _glyph(name: str) -> str:
    return glyph(name=name) if name else ""


def _picture(idea: str, *, alt: str, size: str, own: Picture | None = None, src: str = "") -> SafeString:
    pixels = PIXELS[size]
    photo = " pic-photo" if src or (own is not None and not own.idea) else ""
    return mark_safe(
        f'<span class="pic pic-{size}{photo}"><img src="{escape(src or picture_url(idea, own))}" alt="{_quoted(alt)}" '
        f'width="{pixels}" height="{pixels}"></span>'
    )


def _tile_words(words: str, chosen: bool) -> str:
    return f'<span class="tile-words">{_glyph("tick") if chosen else ""}{conditional_escape(words)}</span>'


def _look(context: Context) -> Look:
    look = getattr(context.get("request"), "look", None)
    return look if look is not None else Look()


def _is_shared(context: Context) -> bool:
    """Tell whether somebody is signed in on a tablet that many people use."""
    request = context.get("request")
    return request is not None and getattr(request, "shared", False) and request.user.is_authenticated


def _may_ask_for_voice(request: Any) -> bool:
    user = getattr(request, "user", None)
    return request is not None and (is_demo() or (user is not None and user.is_authenticated))


def _faults(form: forms.BaseForm, name: str, *, with_label: bool = False) -> list[str]:
    """Say what is wrong with one field; the library's own words for "nothing here" are none of ours."""
    label = form[name].label if name in form.fields else ""
    said = []
    for fault in form.errors.as_data().get(name, []):
        if fault.code == "required":
            said.append(_("Please answer: %(label)s") % {"label": label} if with_label else _("Please answer this."))
        else:
            words = " ".join(str(it) for it in fault.messages)
            named = with_label and label and fault.code == "invalid"
            said.append(f"{label}{'' if str(label).endswith('?') else ':'} {words}" if named else words)
    return said


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _control(widget: forms.Widget) -> str:
    kinds: list[tuple[type[forms.Widget], str]] = [
        (forms.RadioSelect, "radios"),
        (forms.CheckboxSelectMultiple, "checkboxes"),
        (forms.CheckboxInput, "checkbox"),
        (forms.Select, "select"),
        (forms.Textarea, "textarea"),
        (forms.FileInput, "file-upload"),
    ]
    # CheckboxSelectMultiple is a RadioSelect in Django, so the more special one is looked for first.
    if isinstance(widget, forms.CheckboxSelectMultiple):
        return "checkboxes"
    return next((kind for widget_type, kind in kinds if isinstance(widget, widget_type)), "input")


@cache
def _address(of: str) -> str:
    try:
        return reverse(of)
    except NoReverseMatch:
        return "/"


@cache
def _head(surface: str, theme: str) -> SafeString:
    url = staticfiles_storage.url
    sheet = "staff" if surface == "staff" else "person"
    frame = {"light": "#fffdf8", "dark": "#14181b", "contrast": "#000000", "calm": "#eceae4"}
    colours = (
        f'<meta name="theme-color" content="{frame[theme]}">'
        if theme
        else f'<meta name="theme-color" content="{frame["light"]}">'
        f'<meta name="theme-color" media="(prefers-color-scheme: dark)" content="{frame["dark"]}">'
    )
    fonts = "".join(
        f'<link rel="preload" as="font" type="font/woff2" crossorigin href="{font}">'
        for font in (url(f"easyread/built/fonts/latin-{weight}.woff2") for weight in (400, 700))
    )
    scripts = "".join(
        f'<script type="module" src="{url(f"easyread/{name}.js")}"></script>' for name in ("listen", "press", "focus")
    )
    return mark_safe(
        f'{colours}{fonts}<link rel="stylesheet" href="{url(f"easyread/built/{sheet}.css")}">'
        f'<link rel="icon" type="image/svg+xml" href="{url("easyread/mark.svg")}">'
        f'<link rel="apple-touch-icon" href="{url("easyread/mark-180.png")}">{scripts}'
    )
