"""What the pages of the office share: who may open them, and one way to show a form and to save it."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from biggervoices.core.refusals import Refused
from biggervoices.people import rules
from biggervoices.people.http import PersonRequest
from biggervoices.people.models import Role
from biggervoices.people.queries import Standing, standing_of

A_PAGE = 50
OFFICE = (Role.QUALITY_TEAM, Role.ADMIN)
STAFF = (*OFFICE, Role.SAFEGUARDING, Role.MANAGER, Role.TEAM, Role.REGIONAL)


def standing_in(request: PersonRequest, *what: str) -> Standing:
    """Give who asks, if they hold one of these roles; to anybody else the page is not there."""
    standing = standing_of(request.user, on=timezone.localdate())
    if not standing.holds(*what):
        raise Http404
    return standing


def fresh_standing_in(request: PersonRequest, *what: str) -> Standing:
    """Give the same, and ask once more who it is where that was said long ago: what follows opens doors to others."""
    standing = standing_in(request, *what)
    rules.must_be_fresh(request, now=timezone.now())
    return standing


def form_page(
    request: PersonRequest,
    form: forms.Form,
    save: Callable[[dict[str, Any], datetime], str],
    *,
    title: str,
    back: str,
    button: str,
    who: object = "",
    words: tuple[str, ...] = (),
    template: str = "people/form.html",
    **facts: Any,
) -> HttpResponse:
    """Show a form; when it is sent and right, save it and go where `save` says. A refusal keeps what was typed.

    who: whose name stands in the title on the page. A browser remembers titles, so there it is "somebody".
    """
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return redirect(save(dict(form.cleaned_data), timezone.now()))
            except Refused as refused:
                refused.say_on(form)
    heading = title % {"name": who} if who else title
    title = capfirst(title % {"name": _("somebody")}) if who else title
    page = {"form": form, "title": title, "heading": heading, "back": back, "button": button, "words": words, **facts}
    return render(request, template, page, status=status)


def data_of(request: PersonRequest) -> Any:
    """Give what was sent, or nothing when the form is only looked at."""
    return request.POST if request.method == "POST" else None


def page_of(request: PersonRequest, things: QuerySet[Any]) -> Page[Any]:
    """Give one page of a list."""
    return Paginator(things, A_PAGE).get_page(request.GET.get("page"))


def saved_words(request: PersonRequest) -> str:
    """Say that a list was saved, after coming here from it."""
    new, changed = request.GET.get("new", ""), request.GET.get("changed", "")
    if not re.fullmatch(r"[0-9]{1,5}-[0-9]{1,5}", f"{new}-{changed}"):
        return ""
    return _("The list is saved: %(new)s new, %(changed)s changed.") % {"new": int(new), "changed": int(changed)}


def other_pages(request: PersonRequest, *keys: str) -> str:
    """Give the address of this list with what was asked by these keys, ready for the number of a page."""
    asked = {key: request.GET[key] for key in keys if request.GET.get(key)}
    return "?" + urlencode({**asked, "page": ""})
