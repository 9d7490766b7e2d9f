"""What this room keeps about a person, for their own copy."""

from allauth.mfa.models import Authenticator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from biggervoices.core.lives import Chapter, Entry
from biggervoices.people.models import AccessNeeds, BestInterest, Card, ConsentEvent, Person, Role, Support

FACTORS = {
    Authenticator.Type.WEBAUTHN: gettext_lazy("A phone or key that signs me in."),
    Authenticator.Type.TOTP: gettext_lazy("An app with codes to sign in."),
    Authenticator.Type.RECOVERY_CODES: gettext_lazy("Codes on paper to sign in."),
}


def own(person: Person) -> list[Chapter]:
    """Give all that is written here about a person."""
    return [
        Chapter("about-me", _("About me"), "about-me", tuple(_about(person))),
        Chapter("roles", _("What I do, and where"), "our-home", tuple(_roles(person))),
        Chapter("who", _("Who stands beside me"), "two-people", tuple(_supports(person))),
        Chapter("yes-and-no", _("What I said yes or no to"), "yes", tuple(_consents(person))),
        Chapter("decided", _("What people decided for me"), "rights", tuple(_decisions(person))),
        Chapter("cards", _("How I sign in"), "card", tuple(_cards(person))),
    ]


def _about(person: Person) -> list[Entry]:
    names = (
        (_("My name is %(words)s."), person.name),
        (_("People call me %(words)s."), person.called),
        (_("My e-mail: %(words)s"), person.email),
        (_("My phone: %(words)s"), person.phone),
        (_("My number here: %(words)s"), person.reference),
    )
    facts = {"look": {name: getattr(person, name) for name in ("theme", "size", "pictures", "read_aloud")}}
    lines = tuple(line % {"words": words} for line, words in names if words)
    photo = (person.photo.file,) if person.photo else ()
    return [Entry(lines, person.joined_on, "me", photo, facts), *_needs(person)]


def _needs(person: Person) -> list[Entry]:
    needs = AccessNeeds.objects.filter(person=person).first()
    if needs is None:
        return []
    said = (
        (_("Everyone who meets me must know: %(words)s"), needs.flag),
        (_("How I say yes: %(words)s"), needs.says_yes),
        (_("How I say no: %(words)s"), needs.says_no),
        (_("I use: %(words)s"), ", ".join(needs.communicates)),
        (_("I have: %(words)s"), needs.equipment),
    )
    lines = tuple(line % {"words": words} for line, words in said if words)
    steps = (_("I need places without steps."),) if needs.step_free else ()
    facts = {"told_by": needs.told_by, "share": needs.share}
    return [Entry(lines + steps, needs.reviewed_on, "talk", facts=facts)]


def _roles(person: Person) -> list[Entry]:
    roles = Role.objects.filter(person=person).select_related("home", "region").order_by("since")
    return [
        Entry((_with_place(role),), role.since, "home", facts={"what": role.what, "until": role.until})
        for role in roles
    ]  # fmt: skip


def _with_place(role: Role) -> str:
    place = role.home or role.region
    return f"{role.get_what_display()}, {place}" if place else str(role.get_what_display())


def _supports(person: Person) -> list[Entry]:
    beside = Support.objects.filter(person=person).select_related("supporter").order_by("since")
    stands = Support.objects.filter(supporter=person).select_related("person").order_by("since")
    mine = [(_("%(name)s stands beside me.") % {"name": it.supporter}, it) for it in beside]
    # Whom I support is their matter: their first name is what I know already.
    theirs = [(_("I stand beside %(name)s.") % {"name": it.person.first_name}, it) for it in stands]
    return [
        Entry((words, str(it.get_purpose_display())), it.since, "two-people", facts={"until": it.until})
        for words, it in mine + theirs
    ]


def _consents(person: Person) -> list[Entry]:
    events = ConsentEvent.objects.filter(person=person).select_related("text", "recorded_by").order_by("at")
    return [
        Entry(
            (
                event.text.words,
                _("I said yes.") if event.yes else _("I said no."),
                _("%(name)s wrote it down: %(how)s") % {"name": event.recorded_by, "how": event.how},
            ),
            event.at,
            event.text.picture,
            facts={"purpose": event.text.purpose, "version": event.text.version},
        )
        for event in events
    ]


def _decisions(person: Person) -> list[Entry]:
    return [
        Entry(
            (
                str(it.get_what_display()),
                _("They said yes for me: %(words)s") % {"words": it.decision}
                if it.allows
                else _("It ended: %(words)s") % {"words": it.decision},
                _("Help that was tried first: %(words)s") % {"words": it.tried} if it.tried else "",
                _("Who was asked: %(words)s") % {"words": it.asked_words} if it.asked_words else "",
                _("%(name)s looked at it.") % {"name": it.assessor},
            ),
            it.at,
            "rights",
            facts={"what": it.what, "until": it.until, "review_on": it.review_on, "authority": it.authority},
        )
        for it in BestInterest.objects.filter(person=person).select_related("assessor").order_by("at")
    ]


def _cards(person: Person) -> list[Entry]:
    cards = Card.objects.filter(person=person).order_by("issued_at")
    factors = Authenticator.objects.filter(user_id=person.pk).order_by("created_at")
    return [
        Entry((_("A card to sign in."),), card.issued_at, "card", facts={"taken_back": card.revoked_at})
        for card in cards
    ] + [
        Entry((str(FACTORS[factor.type]),), factor.created_at, "key", facts={"used_last": factor.last_used_at})
        for factor in factors
    ]


def has_factors(person: Person) -> bool:
    """Tell whether somebody signs in with a passkey, an app with codes, or recovery codes."""
    return bool(Authenticator.objects.filter(user_id=person.pk).exists())
