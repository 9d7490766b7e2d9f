"""What a reader does with one worry: a form each, saved by one change. A refusal keeps what was typed."""

from collections.abc import Callable
from uuid import UUID

from django import forms as django_forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from biggervoices.core.ids import read_id
from biggervoices.core.methods import require_POST, require_safe_or_post
from biggervoices.core.refusals import Refused
from biggervoices.people.http import PersonRequest
from biggervoices.people.models import Person
from biggervoices.safeguarding import changes, forms, queries, rules
from biggervoices.safeguarding.models import Concern
from biggervoices.safeguarding.views.doors import in_hand


def form_page(
    request: PersonRequest,
    concern: Concern,
    form: django_forms.Form,
    save: Callable[[UUID], object],
    *,
    title: str,
    button: str,
    words: tuple[str, ...] = (),
    **facts: object,
) -> HttpResponse:
    """Show a form; when it is sent and right, save it by its own id and go back to the worry."""
    if request.method == "POST" and form.is_valid():
        try:
            save(forms.Said.read(request.POST, back="").id)
        except Refused as refused:
            form.add_error(None, refused.reason)
        else:
            return redirect("safeguarding:concern", concern.pk)
    page = {"concern": concern, "form": form, "title": title, "button": button, "words": words, **facts}
    return render(request, "safeguarding/form.html", page, status=422 if form.errors else 200)


@require_safe_or_post
def write(request: PersonRequest, id: UUID, line: str) -> HttpResponse:
    """Write down one of the things that every record holds. Earlier lines stay."""
    concern = in_hand(request, id)
    if line not in forms.LINES:
        raise Http404
    form = forms.LINES[line](request.POST or None)

    def save(once: UUID) -> object:
        return changes.add_entry(
            concern,
            form.cleaned_data["words"],
            id=once,
            by=request.user,
            now=timezone.now(),
            kind=form.kind,
            facts=form.facts,
        )

    title = str(queries.kind_words(form.kind))
    return form_page(request, concern, form, save, title=title, button=_("Write it down"))


@require_safe_or_post
def release(request: PersonRequest, id: UUID) -> HttpResponse:
    """Give a worry back, so that somebody else takes it."""
    concern = in_hand(request, id)
    form = forms.WhyForm(request.POST or None)

    def save(once: UUID) -> object:
        words = form.cleaned_data["words"]
        return changes.release_concern(concern, words, id=once, by=request.user, now=timezone.now())

    words = (_("The others are told again, and the clocks start again."),)
    return form_page(request, concern, form, save, title=_("Give this back"), button=_("Give it back"), words=words)


@require_safe_or_post
def share(request: PersonRequest, id: UUID) -> HttpResponse:
    """Let a manager or somebody of the Quality Team read a worry."""
    concern, now = in_hand(request, id), timezone.now()
    form = forms.PersonForm(request.POST or None, people=queries.to_share_with(concern, now=now))

    def save(_once: UUID) -> object:
        return changes.share_concern(concern, form.chosen, by=request.user, now=now)

    words = (
        _("They can read this worry and add lines, until you end it."),
        _("They do not see who told us, unless the person agreed."),
        _("Whoever it is about, and their line manager, cannot be chosen."),
    )
    return form_page(request, concern, form, save, title=_("Share this worry"), button=_("Share it"), words=words)


@require_POST
def unshare(request: PersonRequest, id: UUID) -> HttpResponse:
    """End that somebody reads a worry that was shared with them."""
    concern = in_hand(request, id)
    changes.unshare_concern(concern, _person(request), by=request.user, now=timezone.now())
    return redirect("safeguarding:concern", concern.pk)


@require_safe_or_post
def about(request: PersonRequest, id: UUID) -> HttpResponse:
    """Leave somebody out of a worry: it is about them, too."""
    concern, now = in_hand(request, id), timezone.now()
    form = forms.PersonForm(request.POST or None, people=queries.to_name(concern, now=now))

    def save(_once: UUID) -> object:
        return changes.name_somebody(concern, form.chosen, by=request.user, now=now)

    words = (
        _("They and their line manager read nothing of it and are told nothing, from now on."),
        _("This cannot be taken back."),
    )
    return form_page(
        request, concern, form, save, title=_("It is about somebody else, too"), button=_("Leave them out"), words=words
    )


@require_safe_or_post
def clear(request: PersonRequest, id: UUID) -> HttpResponse:
    """Let a line manager read all the same."""
    concern, now = in_hand(request, id), timezone.now()
    form = forms.ClearForm(request.POST or None, people=queries.line_managers(concern))

    def save(once: UUID) -> object:
        words = form.cleaned_data["words"]
        return changes.clear_manager(concern, form.chosen, words, id=once, by=request.user, now=now)

    words = (_("They may then read it where their role lets them, or where you share it with them."),)
    title = _("A line manager may read it")
    return form_page(request, concern, form, save, title=title, button=_("Let them read it"), words=words)


@require_safe_or_post
def tell(request: PersonRequest, id: UUID) -> HttpResponse:
    """Tell whoever was worried what happens, on their own page."""
    concern = in_hand(request, id)
    form = forms.TellForm(request.POST or None, initial={"picture": "tell"})

    def save(once: UUID) -> object:
        return changes.tell_person(concern, id=once, by=request.user, now=timezone.now(), **form.cleaned_data)

    needs = queries.needs_of(concern)
    words: tuple[str, ...] = (_("They read it, or have it read aloud, under: My worries."),)
    if needs:
        words += (_("This person wants to be told: %(how)s.") % {"how": needs.get_told_by_display().lower()},)
    return form_page(request, concern, form, save, title=_("Tell the person"), button=_("Tell them"), words=words)


@require_safe_or_post
def close(request: PersonRequest, id: UUID) -> HttpResponse:
    """Ask a second person to close a worry; as that person, close it or say what is still to do."""
    concern, now = in_hand(request, id), timezone.now()
    reader = request.user
    case = queries.case_of(concern, now=now)
    asks = not concern.close_asked_at
    alone = not asks and concern.taken_by == reader.pk and not case.others
    form = forms.WhyForm(request.POST or None, label=_label(asks, alone), required=alone or "not_yet" in request.POST)

    def save(once: UUID) -> object:
        change: Callable[..., object] = changes.close_concern
        if asks:
            change = changes.ask_to_close
        elif alone:
            change = changes.close_with_outside
        elif "not_yet" in request.POST:
            change = changes.do_not_close_yet
        return change(concern, form.cleaned_data["words"], id=once, by=reader, now=now)

    outside = str(queries.house_at(now).outside or "")
    if asks:
        why_not = rules.why_not_ask_to_close(reader, concern, case)
        words: tuple[str, ...] = (_("A second person looks at it and closes it."),)
    elif alone:
        why_not = rules.why_not_close_outside(reader, concern, case, outside=outside)
        words = (_("Nobody else here may close it. Phone %(name)s, and write down what they say.") % {"name": outside},)
    else:
        why_not = rules.why_not_close(reader, concern)
        words = (_("Read the record first. Is everybody safe, and was the person told?"),)
    button = _("Ask a second person to close it") if asks else _("Close it")
    second = "" if asks or alone else _("Not yet")
    return form_page(
        request,
        concern,
        form,
        save,
        title=_("Close this worry"),
        button=button,
        words=words,
        why_not=why_not,
        second=second,
    )


def _label(asks: bool, alone: bool) -> str:
    if asks:
        return _("What the second person should know")
    return _("Who agreed, when, and what they said") if alone else _("What you looked at, or what is still to do")


@require_safe_or_post
def reopen(request: PersonRequest, id: UUID) -> HttpResponse:
    """Open a closed worry again."""
    concern = in_hand(request, id)
    form = forms.WhyForm(request.POST or None)

    def save(once: UUID) -> object:
        words = form.cleaned_data["words"]
        return changes.reopen_concern(concern, words, id=once, by=request.user, now=timezone.now())

    words = (_("Everybody is told again, and the clocks start again."),)
    why_not = rules.why_not_reopen(concern)
    return form_page(
        request, concern, form, save, title=_("Open it again"), button=_("Open it again"), words=words, why_not=why_not
    )


def _person(request: PersonRequest) -> Person:
    return get_object_or_404(Person, pk=read_id(request.POST.get("person", "")))
