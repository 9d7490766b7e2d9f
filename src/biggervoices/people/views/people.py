"""The office's pages about people."""

from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.account.forms import ResetPasswordForm
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from biggervoices.core.methods import require_POST, require_safe, require_safe_or_post
from biggervoices.core.refusals import must
from biggervoices.core.seen import SEEN, facts_of, seen_of
from biggervoices.easyread.formats import LARGEST_FILE
from biggervoices.people import changes, queries, rules
from biggervoices.people.documents import cards_pdf
from biggervoices.people.forms import (
    WAYS,
    BestInterestForm,
    ConsentForm,
    DayForm,
    EndDecisionForm,
    MoveForm,
    NeedsForm,
    PersonForm,
    PhotoForm,
    PlainForm,
    RoleForm,
    SupportForm,
    sent_id,
)
from biggervoices.people.http import PersonRequest
from biggervoices.people.models import (
    AccessNeeds,
    BestInterest,
    Card,
    ConsentText,
    Home,
    Person,
    PictureCode,
    Region,
    Role,
    Support,
)
from biggervoices.people.queries import Standing
from biggervoices.people.queries.own import has_factors
from biggervoices.people.views.office import (
    OFFICE,
    STAFF,
    data_of,
    form_page,
    fresh_standing_in,
    other_pages,
    page_of,
    saved_words,
    standing_in,
)

PAPERS = ("card", "a4")
FILTERS = ("role", "home", "region", "show")  # these may stand in an address
WORDS, MOST_WORDS = "people_words", 200  # what somebody looks for: in the session


def _visible(request: PersonRequest, id: UUID, standing: Standing) -> Person:
    """Fetch a person whom the reader may see; that somebody opens their page is written down first."""
    people = Person.objects.visible_to(request.user, on=standing.on)
    person = get_object_or_404(people.select_related("photo"), pk=id)
    if request.method == "GET":  # who asks for the head alone has read nothing
        now, in_a_case = timezone.now(), standing.holds(Role.SAFEGUARDING)
        changes.open_page(person, by=request.user, now=now, in_a_case=in_a_case)
    return person


def _page(person: Person) -> str:
    return reverse("people:person", args=[person.pk])


@login_required
@never_cache
@require_safe_or_post
def people(request: PersonRequest) -> HttpResponse:
    """List the people whom the office keeps, or who live and work in one's home."""
    standing = standing_in(request, *STAFF)
    if request.method == "POST":
        return _look_for(request)
    asked = {key: request.GET.get(key, "") for key in (*FILTERS, "words")}
    asked["q"] = request.session.get(WORDS, "") if asked["words"] else ""
    page = page_of(request, queries.people_list(request.user, asked, on=standing.on))
    facts = {
        "page": page,
        "rows": [(person, _roles_words(person)) for person in page],
        "asked": asked,
        "roles": Role.WHAT,
        "regions": Region.objects.all(),
        "other_pages": other_pages(request, *FILTERS, "words"),
        "saved": saved_words(request),
        "may_change": standing.holds(*OFFICE),
    }
    return render(request, "people/people.html", facts)


def _look_for(request: PersonRequest) -> HttpResponse:
    """Look for people by words, which stay in the session: names never stand in an address, which others may read."""
    asked = {key: request.POST[key][:40] for key in FILTERS if request.POST.get(key)}
    if words := request.POST.get("q", "").strip()[:MOST_WORDS]:
        request.session[WORDS] = words
        asked["words"] = "kept"
    return redirect(f"{reverse('people:people')}?{urlencode(asked)}".removesuffix("?"))


def _roles_words(person: Person) -> list[str]:
    roles: list[Role] = person.live_roles  # type: ignore[attr-defined]
    return [f"{role.get_what_display()}{_place(role)}" for role in roles]


def _place(role: Role) -> str:
    place = role.home or role.region
    return f", {place}" if place else ""


@login_required
@never_cache
@require_safe
def person(request: PersonRequest, id: UUID) -> HttpResponse:
    """Show what is written about one person, and what the reader may change."""
    standing = standing_in(request, *STAFF)
    person = _visible(request, id, standing)
    team = standing.holds(Role.QUALITY_TEAM)
    roles = list(Role.objects.filter(person=person).select_related("home", "region").order_by("-since"))
    live = [role for role in roles if role.until is None or role.until >= standing.on]
    lives_at = {role.home_id for role in live if role.what == Role.SUPPORTED and role.since <= standing.on}
    reads_needs = team or bool(lives_at & standing.homes(Role.MANAGER, Role.TEAM))
    needs = AccessNeeds.objects.filter(person=person).first() if reads_needs else None
    if needs and request.method == "GET":
        changes.open_needs([person], by=request.user, now=timezone.now())
    facts = {
        "person": person,
        "roles": live,
        "homes_seen": {role.home_id for role in live if role.home and _sees_home(role.home, standing)},
        "past": [role for role in roles if role.until and role.until < standing.on],
        "supports": Support.objects.live(standing.on).filter(person=person).select_related("supporter"),
        "supporting": Support.objects.live(standing.on).filter(supporter=person).select_related("person"),
        "may_change": standing.holds(*OFFICE),
        "gives": queries.roles_given_by(request.user, on=standing.on) if request.user != person else frozenset(),
        "team": team,
        "reads_needs": reads_needs,
        "needs": needs,
        "ways": [words for way, words in WAYS if needs and way in needs.communicates],
        "consents": queries.consents(person) if team else [],
        "decisions": queries.decisions_for(person) if team else [],
        "cards": Card.objects.filter(person=person).order_by("-issued_at")[:10] if standing.holds(*OFFICE) else [],
        "code": PictureCode.objects.filter(person=person).first() if standing.holds(*OFFICE) else None,
        "factors": has_factors(person) if standing.holds(*OFFICE) else False,
        "why_not_pictures": rules.why_not_set_pictures(request.user, person, on=standing.on),
        "stands_beside": request.user != person and rules.stands_beside(request.user, person, on=standing.on),
        "lives_here": bool(lives_at),
        "why_closed": rules.why_not_here(person),
        "why_not_open": rules.why_not_open_account(request.user, person, on=standing.on),
        "sent": "sent" in request.GET,
        "keeps": standing.holds(*Role.KEEPS_ACCOUNTS),
    }
    return render(request, "people/person.html", facts)


def _sees_home(home: Home, standing: Standing) -> bool:
    """Tell whether a reader may open a home, as Home.visible_to does, without asking for each."""
    anything = tuple(dict(Role.WHAT))
    here = home.pk in standing.homes(*anything) or home.region_id in standing.regions(*anything)
    return here or standing.holds(*OFFICE)


@login_required
@never_cache
@require_safe_or_post
def add(request: PersonRequest) -> HttpResponse:
    """Add a person."""
    standing_in(request, *OFFICE)

    def save(facts: dict[str, Any], now: datetime) -> str:
        facts.pop(SEEN)
        return _page(changes.add_person(id=sent_id(request), by=request.user, now=now, **facts))

    words = (_("A person who signs in with a card needs no e-mail."), _("You give them a role on the next page."))
    form = PersonForm(data_of(request))
    return form_page(
        request, form, save, title=_("Add a person"), back=reverse("people:people"), button=_("Add"), words=words
    )


@login_required
@never_cache
@require_safe_or_post
def edit(request: PersonRequest, id: UUID) -> HttpResponse:
    """Change what is written about a person."""
    person = _visible(request, id, fresh_standing_in(request, *OFFICE))
    keys = ("name", "called", "email", "phone", "reference")

    def save(facts: dict[str, Any], now: datetime) -> str:
        return _page(changes.alter_person(person, by=request.user, now=now, **facts))

    stands = facts_of(person, keys)
    form = PersonForm(data_of(request), initial=stands | {SEEN: seen_of(stands)})
    return form_page(request, form, save, title=_("Change %(name)s"), who=person, back=_page(person), button=_("Save"))


@login_required
@never_cache
@require_safe_or_post
def photo(request: PersonRequest, id: UUID) -> HttpResponse:
    """Keep a photo of a person."""
    person = _visible(request, id, standing_in(request, Role.QUALITY_TEAM))

    def save(facts: dict[str, Any], now: datetime) -> str:
        changes.set_photo(person, facts["photo"].read(LARGEST_FILE + 1), id=sent_id(request), by=request.user, now=now)
        return _page(person)

    form = PhotoForm(data_of(request), request.FILES or None)
    title = _("Photo of %(name)s")
    words = (_("Ask the person first. What the camera wrote into the file, such as the place, is taken out."),)
    return form_page(
        request,
        form,
        save,
        title=title,
        who=person,
        back=_page(person),
        button=_("Keep this photo"),
        words=words,
        files=True,
    )


@login_required
@never_cache
@require_safe_or_post
def needs(request: PersonRequest, id: UUID) -> HttpResponse:
    """Write down what a person needs, and how they say yes and no."""
    person = _visible(request, id, standing_in(request, Role.QUALITY_TEAM))
    stands = AccessNeeds.objects.filter(person=person).first() or AccessNeeds(person=person)
    if request.method == "GET":
        changes.open_needs([person], by=request.user, now=timezone.now())

    def save(facts: dict[str, Any], now: datetime) -> str:
        changes.write_needs(person, by=request.user, now=now, **facts)
        return _page(person)

    kept = facts_of(stands, [key for key in NeedsForm.base_fields if key != SEEN])
    form = NeedsForm(data_of(request), initial=kept | {SEEN: seen_of(kept)})
    title = _("What %(name)s needs")
    words = (_("Ask the person, in their own way. They see all of this, and can change it."),)
    return form_page(request, form, save, title=title, who=person, back=_page(person), button=_("Save"), words=words)


@login_required
@never_cache
@require_safe_or_post
def consent(request: PersonRequest, id: UUID, text: UUID) -> HttpResponse:
    """Write down what a person said to a question of consent."""
    person = _visible(request, id, standing_in(request, Role.QUALITY_TEAM))
    asked = get_object_or_404(ConsentText, pk=text)

    def save(facts: dict[str, Any], now: datetime) -> str:
        said = {"yes": facts["yes"] == "yes", "how": facts["how"]}
        changes.record_consent(person, asked, id=sent_id(request), by=request.user, now=now, **said)
        return _page(person)

    title = _("What %(name)s said")
    words = (
        f"“{asked.words}”",
        _("Nobody else can say yes for the person. What is written here stays: later words are added."),
    )
    return form_page(
        request,
        ConsentForm(data_of(request)),
        save,
        title=title,
        who=person,
        back=_page(person),
        button=_("Save"),
        words=words,
    )


@login_required
@never_cache
@require_safe_or_post
def decide_for(request: PersonRequest, id: UUID) -> HttpResponse:
    """Write down a best-interest decision: to record or to observe somebody who cannot decide that."""
    person = _visible(request, id, standing_in(request, Role.QUALITY_TEAM))

    def save(facts: dict[str, Any], now: datetime) -> str:
        changes.decide_for(
            person, facts.pop("what"), id=sent_id(request), by=request.user, now=now, allows=True, **facts
        )
        return _page(person)

    words = (
        _("People can decide by themselves. Think so until help was tried for this one decision and was not enough."),
        _("Nobody answers, votes or judges for somebody else. This is for observing and recording alone."),
        _("Where the person shows that they do not want it, it stops."),
    )
    form = BestInterestForm(data_of(request), initial={"authority": BestInterest.NONE})
    title = _("What is best for %(name)s")
    return form_page(
        request, form, save, title=title, who=person, back=_page(person), button=_("Write it down"), words=words
    )


@login_required
@never_cache
@require_safe_or_post
def end_decision(request: PersonRequest, id: UUID, decision: UUID) -> HttpResponse:
    """End a best-interest decision at once."""
    person = _visible(request, id, standing_in(request, Role.QUALITY_TEAM))
    standing = get_object_or_404(queries.decisions_for(person), pk=decision)

    def save(facts: dict[str, Any], now: datetime) -> str:
        changes.end_decision(standing, facts["why"], id=sent_id(request), by=request.user, now=now)
        return _page(person)

    form, title = EndDecisionForm(data_of(request)), _("End a decision for %(name)s")
    return form_page(request, form, save, title=title, who=person, back=_page(person), button=_("End it now"))


@login_required
@never_cache
@require_safe_or_post
def give_role(request: PersonRequest, id: UUID) -> HttpResponse:
    """Give a person a role."""
    standing = fresh_standing_in(request, *OFFICE, Role.SAFEGUARDING)
    person = _visible(request, id, standing)
    asked = _uuid(request.GET.get("home"))
    home = Home.objects.filter(pk=asked).first() if asked else None

    def save(facts: dict[str, Any], now: datetime) -> str:
        changes.give_role(person, facts.pop("what"), id=sent_id(request), by=request.user, now=now, **facts)
        return _page(person)

    start = {"since": standing.on, "home": home.name if home else "", "what": Role.SUPPORTED if home else ""}
    form = RoleForm(data_of(request), roles=queries.roles_given_by(request.user, on=standing.on), initial=start)
    title = _("A role for %(name)s")
    return form_page(request, form, save, title=title, who=person, back=_page(person), button=_("Give this role"))


@login_required
@never_cache
@require_safe_or_post
def end_role(request: PersonRequest, id: UUID, role: UUID) -> HttpResponse:
    """End a role of a person."""
    standing = fresh_standing_in(request, *OFFICE, Role.SAFEGUARDING)
    person = _visible(request, id, standing)
    held = get_object_or_404(Role.objects.select_related("home", "region"), pk=role, person=person)

    def save(facts: dict[str, Any], now: datetime) -> str:
        changes.end_role(held, day=facts["day"], by=request.user, now=now)
        return _page(person)

    form = DayForm(data_of(request), initial={"day": standing.on})
    form.fields["day"].label = _("Last day")
    title = _("End a role of %(name)s")
    words = (f"{held.get_what_display()}{_place(held)}", _("After the last day it opens nothing any more."))
    return form_page(
        request, form, save, title=title, who=person, back=_page(person), button=_("End this role"), words=words
    )


@login_required
@never_cache
@require_safe_or_post
def add_support(request: PersonRequest, id: UUID) -> HttpResponse:
    """Let somebody stand beside a person."""
    standing = standing_in(request, *OFFICE)
    person = _visible(request, id, standing)

    def save(facts: dict[str, Any], now: datetime) -> str:
        supporter, purpose = facts.pop("supporter"), facts.pop("purpose")
        changes.add_support(person, supporter, purpose, id=sent_id(request), by=request.user, now=now, **facts)
        return _page(person)

    form = SupportForm(data_of(request), initial={"since": standing.on})
    title = _("Who stands beside %(name)s")
    words = (_("The person sees this under “Who can see my things”, and can end it."),)
    return form_page(request, form, save, title=title, who=person, back=_page(person), button=_("Save"), words=words)


@login_required
@require_POST
def end_support(request: PersonRequest, id: UUID, support: UUID) -> HttpResponse:
    """End a support at once."""
    person = _visible(request, id, standing_in(request, *OFFICE))
    held = get_object_or_404(Support, pk=support, person=person)
    changes.end_support(held, by=request.user, now=timezone.now())
    return redirect("people:person", person.pk)


@login_required
@never_cache
@require_POST
def print_card(request: PersonRequest, id: UUID) -> HttpResponse:
    """Make a new card to sign in with, and print it."""
    person = _visible(request, id, fresh_standing_in(request, *OFFICE))
    paper = request.POST.get("paper", "a4")
    must(None if paper in PAPERS else _("Choose a kind of paper."))
    token = changes.issue_card(person, id=sent_id(request), by=request.user, now=timezone.now())
    site = settings.SITE_URL.rstrip("/") if settings.PRODUCTION else request.build_absolute_uri("/").rstrip("/")
    pdf = cards_pdf([(person, f"{site}{reverse('people:card')}#{token}")], queries.organisation(), paper=paper)
    return HttpResponse(
        pdf, content_type="application/pdf", headers={"Content-Disposition": 'attachment; filename="card.pdf"'}
    )


@login_required
@require_POST
def revoke_card(request: PersonRequest, id: UUID, card: UUID) -> HttpResponse:
    """Take a card back: it opens nothing any more."""
    person = _visible(request, id, standing_in(request, *OFFICE))
    held = get_object_or_404(Card.objects.select_related("person"), pk=card, person=person)
    changes.revoke_card(held, by=request.user, now=timezone.now())
    return redirect("people:person", person.pk)


@login_required
@require_POST
def send_password(request: PersonRequest, id: UUID) -> HttpResponse:
    """Send a person a link, by e-mail, with which they choose a password."""
    person = _visible(request, id, fresh_standing_in(request, *OFFICE))
    must(rules.why_not_here(person) or (None if person.email else _("This person has no e-mail.")))
    must(rules.why_not_open_account(request.user, person, on=timezone.localdate()))
    form = ResetPasswordForm({"email": person.email})
    must(None if form.is_valid() else _("We could not send this just now. Wait a little and try again."))
    form.save(request)
    answer = redirect("people:person", person.pk)
    answer.headers["Location"] += "?sent"
    return answer


@login_required
@never_cache
@require_safe_or_post
def drop_factors(request: PersonRequest, id: UUID) -> HttpResponse:
    """Take away the second factors of somebody who lost them, after reading what that means."""
    standing = fresh_standing_in(request, *OFFICE)
    person = _visible(request, id, standing)

    def save(_facts: dict[str, Any], now: datetime) -> str:
        changes.drop_factors(person, by=request.user, now=now)
        return _page(person)

    words = (
        _("Do this when %(name)s lost the phone or the key that signs them in. First make sure that it is really them.")
        % {"name": person},
        _("All their passkeys, their app with codes and their recovery codes stop at once. Password and card stay."),
    )
    title = _("%(name)s lost a phone or a key")
    return form_page(
        request,
        PlainForm(data_of(request)),
        save,
        title=title,
        who=person,
        back=_page(person),
        button=_("Take them all away"),
        words=words,
    )


@login_required
@never_cache
@require_safe_or_post
def move(request: PersonRequest, id: UUID) -> HttpResponse:
    """Write down that a person moves home."""
    standing = standing_in(request, *OFFICE)
    person = _visible(request, id, standing)

    def save(facts: dict[str, Any], now: datetime) -> str:
        changes.person_moves(person, facts["home"], day=facts["day"], id=sent_id(request), by=request.user, now=now)
        return _page(person)

    words = (
        _("From the first day on, the new home's manager answers what %(name)s says.") % {"name": person},
        _("The team of the home before does not see %(name)s any more.") % {"name": person},
        _("What %(name)s said before stays theirs.") % {"name": person},
    )
    form = MoveForm(data_of(request), initial={"day": standing.on})
    title = _("%(name)s moves home")
    return form_page(
        request, form, save, title=title, who=person, back=_page(person), button=_("Write down the move"), words=words
    )


@login_required
@never_cache
@require_safe_or_post
def leave(request: PersonRequest, id: UUID) -> HttpResponse:
    """Write down that a person leaves the organisation."""
    standing = standing_in(request, *OFFICE)
    person = _visible(request, id, standing)

    def save(facts: dict[str, Any], now: datetime) -> str:
        return _page(changes.person_leaves(person, day=facts["day"], by=request.user, now=now))

    words = (
        _("%(name)s is signed out at once, and cannot sign in any more: not with a card, not with a password.")
        % {"name": person},
        _("All roles and supports end on this day. Cards stop now."),
        _("What %(name)s said stays, and stays theirs.") % {"name": person},
        _("You can take this back for 30 days: then the roles come back, too."),
    )
    form = DayForm(data_of(request), initial={"day": standing.on})
    form.fields["day"].label = _("Last day")
    title = _("%(name)s leaves")
    return form_page(
        request, form, save, title=title, who=person, back=_page(person), button=_("Write it down"), words=words
    )


@login_required
@never_cache
@require_safe_or_post
def death(request: PersonRequest, id: UUID) -> HttpResponse:
    """Write down that a person died."""
    standing = standing_in(request, *OFFICE)
    person = _visible(request, id, standing)

    def save(facts: dict[str, Any], now: datetime) -> str:
        return _page(changes.person_dies(person, day=facts["day"], by=request.user, now=now))

    words = (
        _("We are sorry. Take the time that you need: nothing here is urgent."),
        _("From now on nothing is sent to %(name)s, and nobody is asked to visit them.") % {"name": person},
        _("Their photo and their words stay. What they changed stays theirs."),
        _("Please tell the people who lived with %(name)s yourself, and the checkers. No message goes out from here.")
        % {"name": person},
        _("If this was written down by mistake, you can take it back."),
    )
    form = DayForm(data_of(request))
    form.fields["day"].label = _("The day on which %(name)s died") % {"name": person}
    title = _("%(name)s has died")
    return form_page(
        request, form, save, title=title, who=person, back=_page(person), button=_("Write it down"), words=words
    )


@login_required
@never_cache
@require_safe_or_post
def comes_back(request: PersonRequest, id: UUID) -> HttpResponse:
    """Open an account again."""
    standing = standing_in(request, *OFFICE)
    person = _visible(request, id, standing)
    if person.is_active:
        raise Http404

    def save(_facts: dict[str, Any], now: datetime) -> str:
        return _page(changes.person_comes_back(person, by=request.user, now=now))

    lately = rules.ended_lately(person, on=standing.on)
    words = (
        str(rules.why_not_here(person)),
        _("The roles and supports that ended that day come back.")
        if lately
        else _("Their roles are over: give them anew."),
        _("Cards do not come back. Print a new one."),
    )
    title = _("%(name)s is here again")
    form = DayForm(data_of(request))
    del form.fields["day"]
    return form_page(
        request,
        form,
        save,
        title=title,
        who=person,
        back=_page(person),
        button=_("Open the account again"),
        words=words,
    )


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None
