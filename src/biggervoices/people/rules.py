"""Who may do what: roles by place and day, who may sign in at all, and what a person, a home or a role must be."""

import re
from datetime import date, datetime, timedelta
from uuid import UUID

from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ReauthenticationRequired
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import AnonymousUser
from django.db.models import Case, Exists, OuterRef, QuerySet, Subquery, When
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _

from biggervoices.core.prepared import Prepared
from biggervoices.core.refusals import must
from biggervoices.people.formats.rows import EMAIL
from biggervoices.people.models import (
    AccessNeeds,
    BestInterest,
    Card,
    ConsentEvent,
    ConsentText,
    Home,
    Person,
    PictureCode,
    Region,
    Role,
    Support,
    Tablet,
    roles_held,
)

BACKEND = "biggervoices.people.rules.LivePerson"
PROVED = "proved"  # in a session: when a second factor was set up in it, which shows that it is there
ORDINARY_ON = "ordinary_on"  # in a session: the day on which somebody was found to need no second factor
UNDO_DAYS = 30  # for an account that was closed by mistake
FIRST_DAY = date(1900, 1, 1)
LOCKS_AFTER = timedelta(minutes=10)  # without a request from a tablet that many use; its screen locks after two
NOTED_EACH = timedelta(seconds=30)  # so that a request does not write each time
TOGETHER = timedelta(minutes=30)  # how long a session lasts that somebody opened with a person
STRANGE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # control signs, which no keyboard writes

# Where each role is held: at a home, in a region, or for the whole organisation.
HOME, REGION, EVERYWHERE = "home", "region", "everywhere"
PLACES = {
    Role.SUPPORTED: (HOME,),
    Role.TEAM: (HOME,),
    Role.MANAGER: (HOME,),
    Role.REGIONAL: (REGION,),
    Role.CHECKER: (EVERYWHERE, REGION, HOME),
    Role.AMBASSADOR: (EVERYWHERE, REGION, HOME),
    Role.COMMITTEE: (EVERYWHERE, REGION),
    Role.QUALITY_TEAM: (EVERYWHERE,),
    Role.SAFEGUARDING: (EVERYWHERE,),
    Role.EXECUTIVE: (EVERYWHERE,),
    Role.ADMIN: (EVERYWHERE,),
    Role.AUDITOR: (EVERYWHERE,),
}

# Who gives which role (SAFE section 1): nobody opens a door for themselves.
AROUND_HOMES = (Role.SUPPORTED, Role.CHECKER, Role.AMBASSADOR, Role.TEAM, Role.MANAGER, Role.REGIONAL, Role.COMMITTEE)
GIVES = {
    Role.QUALITY_TEAM: AROUND_HOMES,
    Role.ADMIN: tuple(what for what, _words in Role.WHAT if what != Role.SAFEGUARDING),
    Role.SAFEGUARDING: (Role.SAFEGUARDING,),
}


# --- signing in ------------------------------------------------------------------------------------------------------


class LivePerson(ModelBackend):
    """Session back end for everyone: gives the person while their account is open, and checks no password."""

    def authenticate(self, *_args: object, **_kwargs: object) -> None:
        """Sign nobody in: cards and the demo do that by themselves, passwords are allauth's."""

    def get_user(self, user_id: UUID) -> Person | None:
        """Give whom a session belongs to; a session of somebody who left or died is nobody's at once."""
        return next(iter(_here(id=Person._meta.pk.to_python(user_id))), None)


@Prepared
def _here(*, id: UUID) -> QuerySet[Person]:
    return Person.objects.here().select_related("photo").filter(pk=id)


def open_session(request: HttpRequest, person: Person, *, by_pictures: bool = False) -> None:
    """Sign a person in. What somebody chose before, how pages look here, does not become this person's."""
    tablet = tablet_here(request)
    must(why_not_come_in(tablet))
    said_shared = request.session.get("shared") is True
    for theirs in ("look", "left", "pressing", PROVED, ORDINARY_ON):
        request.session.pop(theirs, None)
    login(request, person, backend=BACKEND)
    if said_shared:
        request.session["shared"] = True
    if tablet:
        request.session["tablet"] = str(tablet.pk)
    if by_pictures:
        request.session["by_pictures"] = True


def open_together(request: HttpRequest, person: Person, by: Person, *, now: datetime) -> None:
    """Let a person come in with somebody who is signed in here, and who then no longer is."""
    open_session(request, person)
    request.session["opened_by"] = str(by.pk)
    request.session["opened_until"] = (now + TOGETHER).timestamp()


def close_session(request: HttpRequest) -> None:
    """Sign out and forget everything; a tablet that many people use stays one."""
    said_shared = request.session.get("shared") is True
    request.session.flush()
    request.user = AnonymousUser()
    if said_shared:
        request.session["shared"] = True


def lock_session(request: HttpRequest, page: str) -> None:
    """Sign out, and remember who left which page: only they come back to it."""
    by = request.user.pk
    close_session(request)
    if by:
        request.session["left"] = {"by": str(by), "page": page}


def was_left_by_another(request: HttpRequest, person: Person, page: str) -> bool:
    """Tell whether somebody else was on a page when this tablet locked."""
    left = request.session.get("left")
    return left is not None and left["page"] == page and left["by"] != str(person.pk)


def is_shared(request: HttpRequest) -> bool:
    """Tell whether many people use this tablet: the office enrolled it, or somebody said so on it."""
    return tablet_here(request) is not None or request.session.get("shared") is True


def tablet_here(request: HttpRequest) -> Tablet | None:
    """Give the tablet that asks, if the office enrolled it (SharedTablets of the house looks it up)."""
    return getattr(request, "tablet", None)


def why_not_come_in(tablet: Tablet | None) -> str | None:
    """Say that nobody comes in on a tablet that was reported lost."""
    if tablet is None or tablet.revoked_at is None:
        return None
    return _("Somebody told us that this tablet is lost. Nobody can sign in on it.")


def opener_of(request: HttpRequest) -> Person | None:
    """Give who opened this session with the person, if somebody did."""
    opener = request.session.get("opened_by")
    return Person.objects.here().filter(pk=opener).first() if opener else None


def is_over(request: HttpRequest, opener: Person | None, *, now: datetime) -> bool:
    """Tell whether a session ends now: its tablet, its half hour or its supporter is gone, or nobody touched it."""
    session, tablet = request.session, tablet_here(request)
    if tablet and tablet.revoked_at:
        return True
    if "tablet" in session and (tablet is None or session["tablet"] != str(tablet.pk)):
        return True
    if "opened_by" in session and not _is_together(request, opener, now=now):
        return True
    untouched = now.timestamp() - session.get("touched", now.timestamp())
    return is_shared(request) and untouched > LOCKS_AFTER.total_seconds()


def _is_together(request: HttpRequest, opener: Person | None, *, now: datetime) -> bool:
    if opener is None or now.timestamp() > request.session.get("opened_until", 0):
        return False
    return why_not_open_with(opener, request.user, on=timezone.localdate(now)) is None  # type: ignore[arg-type]


def touch(request: HttpRequest, *, now: datetime) -> bool:
    """Remember when a session on a shared tablet was used last; tell whether it has only just begun."""
    before = request.session.get("touched")
    if before is None or now.timestamp() - before > NOTED_EACH.total_seconds():
        request.session["touched"] = now.timestamp()
    return before is None


# --- second factors --------------------------------------------------------------------------------------------------

PASSKEY, CODE, PASSWORD, OFFICE_SIGN_IN = "passkey", "code", "password", "organisation"


def ways_to_prove(request: HttpRequest) -> list[str]:
    """Give how whoever is signed in here can show once more that it is them, the quickest first."""
    person: Person = request.user  # type: ignore[assignment]
    factors = set(Authenticator.objects.filter(user_id=person.pk).values_list("type", flat=True))
    came_by = {record["method"] for record in get_authentication_records(request, person)}
    ways = (
        (PASSKEY, Authenticator.Type.WEBAUTHN in factors),
        (CODE, bool(factors & {Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES})),
        (PASSWORD, person.has_usable_password()),
        (OFFICE_SIGN_IN, "socialaccount" in came_by),
    )
    return [way for way, can in ways if can]


def is_fresh(request: HttpRequest, *, now: datetime) -> bool:
    """Tell whether somebody proved who they are within the last minutes, by whichever way."""
    since = now.timestamp() - settings.STEP_UP_MINUTES * 60
    proofs = [record["at"] for record in get_authentication_records(request, request.user)]
    return any(at > since for at in [*proofs, request.session.get(PROVED, 0)])


def must_be_fresh(request: HttpRequest, *, now: datetime) -> None:
    """Ask who this is once more before something private, if that was long ago; whoever has no way passes.

    Raises ReauthenticationRequired, which the sign-in library answers; afterwards it goes on with what was asked for.
    """
    if not is_fresh(request, now=now) and ways_to_prove(request):
        raise ReauthenticationRequired


def is_proved(request: HttpRequest) -> bool:
    """Tell whether a session stands on a second factor, or on the organisation's own sign-in."""
    methods = {record["method"] for record in get_authentication_records(request, request.user)}
    return bool(methods & {"mfa", "socialaccount"}) or PROVED in request.session


def must_prove(request: HttpRequest, *, on: date) -> bool:
    """Tell whether somebody reads private things, and came in without a second factor. Asks the database once a day."""
    if not settings.SECOND_FACTOR or is_proved(request) or request.session.get(ORDINARY_ON) == on.isoformat():
        return False
    if has_role(request.user, *Role.READS_PRIVATE, on=on):  # type: ignore[arg-type]
        return True
    request.session[ORDINARY_ON] = on.isoformat()
    return False


def why_not_own_ways(request: HttpRequest) -> str | None:
    """Say why nobody can change here how they sign in: only alone, and on a device of their own."""
    if "opened_by" in request.session:
        return _("Only you alone can do this. Come in by yourself first.")
    if is_shared(request):
        return _("Many people use this tablet. Do this on your own phone or computer.")
    return None


def why_not_drop_factors(by: Person | None, person: Person, *, on: date) -> str | None:
    """Say why somebody cannot take away another's second factors: the office may, for who lost a phone."""
    if by == person:
        return _("Somebody else of the office has to do this.")
    return why_not_keep_people(by, on=on) or why_not_open_account(by, person, on=on)


def is_valid(card: Card | None) -> bool:
    """Tell whether a card opens an account today."""
    return card is not None and card.revoked_at is None and card.person.is_active


# --- four pictures, tablets, and coming in together ------------------------------------------------------------------


def why_not_pictures(person: Person, *, on: date) -> str | None:
    """Say why pictures cannot sign somebody in: they open too easily for whoever answers for others."""
    held = {what for what, _home, _region in roles_held(person, on=on)}
    if not held or held - set(Role.PERSON_SIDE):
        return _("Pictures are for people who get support. Staff use a password.")
    return why_not_here(person)


def why_not_set_pictures(by: Person | None, person: Person, *, on: date) -> str | None:
    """Say why somebody cannot choose or take away the pictures of a person: they, or the office with them."""
    if by != person and (reason := why_not_keep_people(by, on=on) or why_not_open_account(by, person, on=on)):
        return reason
    return why_not_pictures(person, on=on)


def why_not_four(pictures: frozenset[str]) -> str | None:
    """Say why these cannot be somebody's pictures."""
    if len(pictures) == PictureCode.HOW_MANY and pictures <= dict(PictureCode.PICTURES).keys():
        return None
    return _("Choose four different pictures.")


def why_not_keep_tablets(by: Person, *, on: date) -> str | None:
    """Say why somebody cannot name a tablet, give it to a home, or take a lost one back into use."""
    if has_role(by, Role.QUALITY_TEAM, Role.ADMIN, on=on):
        return None
    return _("Only the Quality Team or an administrator can change this.")


def why_not_enrol(by: Person, home: Home | None, *, on: date) -> str | None:
    """Say why somebody cannot make a device a shared tablet. Who works at a home may lend one of that home."""
    reason = why_not_keep_tablets(by, on=on)
    if reason is None or (home and has_role(by, Role.MANAGER, Role.TEAM, home=home, on=on)):
        return None
    return _("You can lend a device of a home where you work. Write the name of that home.")


def why_not_lose(by: Person, tablet: Tablet, *, on: date) -> str | None:
    """Say why somebody cannot report a tablet lost: whoever works where it belongs may, so that it is quick."""
    if tablet.home and works_at(by, tablet.home, on):
        return None
    return why_not_keep_tablets(by, on=on)


def why_not_tablet(tablet: Tablet) -> str | None:
    """Say what is wrong with what is written about a tablet."""
    if not tablet.name.strip():
        return _("Write a name for this tablet.")
    if tablet.home and tablet.home.closed_on:
        return _("%(home)s is closed.") % {"home": tablet.home}
    return _long(tablet.name, 60)


@Prepared
def _support(*, person: UUID, supporter: UUID, on: date) -> QuerySet[Support, UUID]:
    return Support.objects.live(on).filter(person=person, supporter=supporter).values_list("pk", flat=True)


def stands_beside(by: Person, person: Person, *, on: date) -> bool:
    """Tell whether somebody supports a person: as the person allowed, or in the team of their home."""
    if _support(person=person.pk, supporter=by.pk, on=on):
        return True
    lives = {home for what, home, _region in roles_held(person, on=on) if what == Role.SUPPORTED}
    works = {home for what, home, _region in roles_held(by, on=on) if what in (Role.TEAM, Role.MANAGER)}
    return bool(lives & works)


def why_not_open_with(by: Person, person: Person, *, on: date) -> str | None:
    """Say why somebody cannot open a session with a person."""
    if by == person or not stands_beside(by, person, on=on):
        return _("Only somebody who supports this person can do this.")
    held = {what for what, _home, _region in roles_held(person, on=on)}
    if held - set(Role.PERSON_SIDE):
        return _("%(name)s signs in alone, because of their work here.") % {"name": person.first_name}
    helps = Support.objects.live(on).filter(person=person, supporter=by, purpose=Support.CHECKING)
    # A checker reads what other people say: only who goes along on visits may look over their shoulder.
    if Role.CHECKER in held and not helps.exists():
        return _("%(name)s is a Quality Checker. Only somebody who helps on visits can do this.") % {
            "name": person.first_name
        }
    return why_not_here(person)


# --- roles -----------------------------------------------------------------------------------------------------------


def has_role(person: Person, *what: str, home: Home | None = None, on: date) -> bool:
    """Tell whether a person holds one of these roles on a day: anywhere, or so that it counts at a home."""
    return any(
        role in what and (home is None or at == home.pk or (at is None and region in (home.region_id, None)))
        for role, at, region in roles_held(person, on=on)
    )


def works_at(person: Person, home: Home, on: date) -> bool:
    """Tell whether a person works in a home: in its team, as its manager, or as the manager of its region."""
    return has_role(person, *Role.WORKS_THERE, home=home, on=on)


def lives_at(person: Person, home: Home, on: date) -> bool:
    """Tell whether a person lives in a home."""
    return (Role.SUPPORTED, home.pk) in ((what, at) for what, at, _region in roles_held(person, on=on))


def why_not_keep_people(by: Person | None, *, on: date) -> str | None:
    """Say why somebody cannot change people and homes. Nobody (a command, the demo) may."""
    if by is None or has_role(by, Role.QUALITY_TEAM, Role.ADMIN, on=on):
        return None
    return _("Only the Quality Team or an administrator can change this.")


def why_not_keep_needs(by: Person | None, person: Person, *, on: date) -> str | None:
    """Say why somebody cannot write down what a person needs, or what they said yes to."""
    if by is None or by == person or has_role(by, Role.QUALITY_TEAM, on=on):
        return None
    return _("Only the person and the Quality Team can change this.")


def why_not_role(role: Role) -> str | None:
    """Say why a role cannot be as it is: its kind, its place, its days and its person."""
    if role.what not in PLACES:
        return _("Choose a role.")
    places = PLACES[role.what]
    place = HOME if role.home_id else REGION if role.region_id else EVERYWHERE
    if (role.home_id and role.region_id) or place not in places:
        return _place_needed(role, places)
    if role.since < FIRST_DAY or (role.until and role.until < role.since):
        return _("The last day cannot be before the first day.")
    if role.home and role.home.closed_on and role.since > role.home.closed_on:
        return _("%(home)s is closed.") % {"home": role.home}
    if not role.person.is_active and role.until is None:
        return why_not_here(role.person)
    return None


def _place_needed(role: Role, places: tuple[str, ...]) -> str:
    if places == (HOME,):
        return _("Say at which home.")
    if places == (REGION,):
        return _("Say in which region.")
    return _("%(role)s is for the whole organisation. Leave the home and the region empty.") % {
        "role": role.get_what_display()
    }


def why_not_give_role(by: Person | None, role: Role, *, on: date) -> str | None:
    """Say why somebody cannot give or end this role."""
    if by is None:
        return None
    if by == role.person:
        return _("Somebody else has to do this: nobody changes their own roles.")
    held = {what for what, _home, _region in roles_held(by, on=on)}
    if any(role.what in GIVES.get(what, ()) for what in held):
        return None
    if role.what == Role.SAFEGUARDING and Role.ADMIN in held:
        nobody = not Role.objects.live(on).filter(what=Role.SAFEGUARDING, person__is_active=True).exists()
        return None if nobody else _("Only a safeguarding lead can do this.")
    return _("You cannot give or end this role: %(role)s.") % {"role": role.get_what_display()}


def why_not_open_account(by: Person | None, person: Person, *, on: date) -> str | None:
    """Say why somebody cannot change how a person signs in: e-mail, card, link to a password.

    Whoever could do that could sign in as them. So it takes somebody who may give all the roles that the person holds.
    """
    if by is None or by == person:
        return None
    given = {what for role, _home, _region in roles_held(by, on=on) for what in GIVES.get(role, ())}
    other = next((what for what, _home, _region in roles_held(person, on=on) if what not in given), None)
    if other is None:
        return None
    return _("You cannot change how %(name)s signs in, because you cannot give this role: %(role)s.") % {
        "name": person,
        "role": dict(Role.WHAT)[other],
    }


def why_not_support(support: Support) -> str | None:
    """Say why somebody cannot stand beside somebody."""
    if support.purpose not in dict(Support.PURPOSES):
        return _("Choose what they do together.")
    if support.person_id == support.supporter_id:
        return _("Nobody can be their own supporter.")
    if support.until and support.until < support.since:
        return _("The last day cannot be before the first day.")
    if support.until is None:
        return why_not_here(support.person) or why_not_here(support.supporter)
    return _long(support.relationship, 60)


# --- persons ---------------------------------------------------------------------------------------------------------


def why_not_here(person: Person) -> str | None:
    """Say that somebody left or died."""
    if person.is_active:
        return None
    if person.died_on:
        return _("%(name)s died on %(day)s.") % {"name": person, "day": day_words(person.died_on)}
    return _("%(name)s left on %(day)s.") % {"name": person, "day": day_words(person.left_on or FIRST_DAY)}


def why_not_person(person: Person) -> str | None:
    """Say what is wrong with what is written about a person."""
    if not person.name.strip():
        return _("Write the name.")
    if person.email and not EMAIL.fullmatch(person.email):
        return _("This is not an e-mail address. Write one such as sam@example.org, or leave it empty.")
    kept = (
        (person.name, 120),
        (person.called, 60),
        (person.email or "", 254),
        (person.phone, 40),
        (person.reference, 60),
    )
    return next((reason for words, most in kept if (reason := _long(words, most))), None)


def why_not_same(person: Person) -> str | None:
    """Say that somebody else has this e-mail or this reference already."""
    others = Person.objects.exclude(pk=person.pk)
    if person.email and (other := others.filter(email__iexact=person.email).first()):
        return _("%(name)s has this e-mail already.") % {"name": other.name}
    if person.reference and (other := others.filter(reference=person.reference).first()):
        return _("%(name)s has this reference already.") % {"name": other.name}
    return None


def why_not_needs(needs: AccessNeeds) -> str | None:
    """Say what is wrong with what is written about somebody's needs."""
    if any(not re.fullmatch(r"[a-z][a-z-]{0,49}", way) for way in needs.communicates):
        return _("Choose from the ways to communicate.")
    if needs.told_by not in ("SCREEN", "PRINT", "FACE"):
        return _("Choose how answers come back to this person.")
    kept = ((needs.says_yes, 300), (needs.says_no, 300), (needs.equipment, 300), (needs.flag, 200))
    return next((reason for words, most in kept if (reason := _long(words, most))), None)


def why_not_close(person: Person, day: date, *, on: date) -> str | None:
    """Say why a leaving or a death cannot be written down for a day."""
    if day > on:
        return _("This day is still to come. Write it down on the day, or after it.")
    begun = Role.objects.filter(person=person, since__gt=day, since__lte=on).order_by("-since").first()
    if begun:
        return _began_after(begun)
    return why_not_here(person)


def _began_after(role: Role) -> str:
    return _("%(role)s began on %(day)s. Choose that day or a later one.") % {
        "role": role.get_what_display(),
        "day": day_words(role.since),
    }


def why_not_open_again(person: Person, *, on: date) -> str | None:
    """Say why an account cannot be opened again."""
    if person.is_active:
        return _("%(name)s is here.") % {"name": person}
    return None


def ended_lately(person: Person, *, on: date) -> bool:
    """Tell whether an account was closed so lately that its roles come back with it."""
    closed = person.died_on or person.left_on
    return closed is not None and on - closed <= timedelta(days=UNDO_DAYS)


def why_not_move(person: Person, home: Home, day: date) -> str | None:
    """Say why somebody cannot move into a home."""
    if home.closed_on and day > home.closed_on:
        return _("%(home)s is closed.") % {"home": home}
    if lives_at(person, home, day):
        return _("%(name)s lives at %(home)s already.") % {"name": person, "home": home}
    if begun := Role.objects.filter(person=person, what=Role.SUPPORTED, since__gt=day).first():
        return _began_after(begun)
    return why_not_here(person)


# --- homes -----------------------------------------------------------------------------------------------------------


def why_not_home(home: Home) -> str | None:
    """Say what is wrong with what is written about a home."""
    if not home.name.strip():
        return _("Write the name of the home.")
    if home.website and not re.match(r"https?://[^\s]+\.[^\s]+$", home.website, re.IGNORECASE):
        return _("This is not the address of a website. Write one such as https://www.example.org, or leave it empty.")
    if not 1 <= home.front_doors <= 500:
        return _("Write how many front doors there are: 1 or more.")
    if (home.latitude is None) != (home.longitude is None):
        return _("Write both the latitude and the longitude, or leave both empty.")
    if abs(home.latitude or 0) > 90 or abs(home.longitude or 0) > 180:
        return _("This place is not on the map.")
    kept = [(home.name, 200), (home.address, 300), (home.postcode, 10), (home.phone, 40), (home.website, 300)]
    kept += [(kind, 80) for kind in home.kinds]
    return next((reason for words, most in kept if (reason := _long(words, most))), None)


def why_not_same_home(home: Home) -> str | None:
    """Say that this home is here already."""
    others = Home.objects.exclude(pk=home.pk).filter(name__iexact=home.name, address__iexact=home.address)
    if others.filter(postcode=home.postcode).exists():
        return _("This home is here already: the same name, address and postcode.")
    return None


def why_not_close_home(home: Home, day: date) -> str | None:
    """Say why a home cannot close."""
    if home.closed_on:
        return _("%(home)s is closed already.") % {"home": home}
    if Role.objects.live(day + timedelta(days=1)).filter(home=home, what=Role.SUPPORTED).exists():
        return _("People live at %(home)s. Write down first where they move to.") % {"home": home}
    return None


def why_not_hang_poster(by: Person, home: Home, *, on: date) -> str | None:
    """Say why somebody cannot write down that everyone who lives in a home said yes, or no longer does."""
    if home.closed_on:
        return _("%(home)s is closed.") % {"home": home}
    if has_role(by, Role.QUALITY_TEAM, on=on) or has_role(by, Role.MANAGER, home=home, on=on):
        return None
    return _("Only the manager of this home and the Quality Team can change this.")


def why_not_region(region: Region) -> str | None:
    """Say what is wrong with a region."""
    if not region.name.strip():
        return _("Write the name of the region.")
    if Region.objects.exclude(pk=region.pk).filter(name__iexact=region.name).exists():
        return _("There is a region with this name already.")
    return _long(region.name, 120)


# --- cards and consent -----------------------------------------------------------------------------------------------


def why_not_consent_text(text: ConsentText) -> str | None:
    """Say what is wrong with the words of a question of consent."""
    if not re.fullmatch(r"[a-z][a-z0-9-]{1,39}", text.purpose):
        return _("Give it a short name in small letters, such as photo.")
    if not text.words.strip():
        return _("Write the words that the person hears or reads.")
    return _long(text.words, 1000)


def why_not_newer(text: ConsentText) -> str | None:
    """Say that a question of consent has newer words."""
    if ConsentText.objects.filter(purpose=text.purpose, version__gt=text.version).exists():
        return _("There are newer words for this. Ask with the newer words.")
    return None


def why_not_how(how: str) -> str | None:
    """Say that nobody wrote how a person said it."""
    if not how.strip():
        return _("Write how the person said it: in words, with a sign, by pressing a picture.")
    return _long(how, 120)


def why_not_use(person: Person, purpose: str, *, on: date) -> str | None:
    """Say why something that needs a yes may not be done now: asked anew at each use, so that stopping counts at once.

    The person's own last word counts first. Where they have said nothing that holds, a best-interest decision may stand
    in, for recording and observing alone. "no" stops it whoever decided.
    """
    if reason := why_not_here(person):
        return reason
    read = vars(person) if f"{purpose}_yes" in vars(person) else None
    word = read or vars(with_word(Person.objects.filter(pk=person.pk), purpose).get())
    if word[f"{purpose}_yes"] is False:
        return _("%(name)s said no to this.") % {"name": person.first_name}
    if word[f"{purpose}_yes"] and not word[f"{purpose}_old"]:
        return None
    if (until := word[f"{purpose}_until"]) and on <= until:
        return None
    return _("%(name)s has not said yes to this. Ask the Quality Team.") % {"name": person.first_name}


def with_word(people: QuerySet[Person], purpose: str) -> QuerySet[Person]:
    """Read with people their last word on something, and what was decided for them; `why_not_use` then asks no more.

    Adds yes (their last word, None where there is none), old (other words ask everybody anew since) and until (the last
    decision allows it until then), each under the name of the purpose.
    """
    newer = ConsentText.objects.filter(purpose=purpose, version__gt=OuterRef("text__version"), asks_again=True)
    said = ConsentEvent.objects.filter(person=OuterRef("pk"), text__purpose=purpose).order_by("-at", "-pk")
    decided = BestInterest.objects.filter(person=OuterRef("pk"), what=purpose).order_by("-at", "-pk")
    return people.annotate(
        **{
            f"{purpose}_yes": Subquery(said.values("yes")[:1]),
            f"{purpose}_old": Subquery(said.annotate(old=Exists(newer)).values("old")[:1]),
            f"{purpose}_until": Subquery(decided.annotate(to=Case(When(allows=True, then="until"))).values("to")[:1]),
        }
    )


def why_not_decide_for(by: Person, decision: BestInterest, *, on: date) -> str | None:
    """Say why a best-interest decision cannot be written down: for what, by whom, and after what."""
    if not has_role(by, Role.QUALITY_TEAM, on=on):
        return _("Only the Quality Team can write this down.")
    if decision.what not in dict(BestInterest.WHAT):
        return _("Nobody can say for somebody else what they think. This is for observing and recording alone.")
    if reason := why_not_here(decision.person):
        return reason
    if not decision.decision.strip():
        return _("Write what was decided, and why.")
    if not decision.allows:
        return None
    return _why_not_assess(decision, on) or _why_not_prepared(decision, on)


def _why_not_assess(decision: BestInterest, on: date) -> str | None:
    homes = Home.objects.filter(roles__in=Role.objects.live(on).filter(person=decision.person, what=Role.SUPPORTED))
    if decision.assessor == decision.person or any(works_at(decision.assessor, home, on) for home in homes):
        return _("%(name)s works at this home. Somebody else has to assess it.") % {"name": decision.assessor}
    last = (
        ConsentEvent.objects.filter(person=decision.person, text__purpose=decision.what).order_by("-at", "-pk").first()
    )
    if last and not last.yes:
        return _("%(name)s said no to this. Nobody decides against that.") % {"name": decision.person.first_name}
    return None


def _why_not_prepared(decision: BestInterest, on: date) -> str | None:
    if not decision.tried.strip():
        return _("Write what help was tried first, so that the person could decide by themselves.")
    if not decision.asked or not decision.asked_words.strip():
        return _("Write who was asked, family or an advocate, and what they said.")
    seen = decision.authority_seen_on
    if decision.authority != BestInterest.NONE and (seen is None or seen > on):
        return _("Write on which day the paper that gives this power was seen.")
    if not on < decision.review_on <= decision.until <= on + timedelta(days=366):
        return _("It holds for a year at most, and the day to look at it again comes before its end.")
    return None


# --- words -----------------------------------------------------------------------------------------------------------


def day_words(day: date) -> str:
    """Write a day as people say it: "Tuesday 3 November 2026"."""
    return date_format(day, "l j F Y")


def _long(words: str, most: int) -> str | None:
    if STRANGE.search(words):
        return _("These words hold a sign that cannot be kept. Type them again.")
    if len(words) > most:
        return _("This is too long: %(count)s letters. We can keep %(most)s.") % {"count": len(words), "most": most}
    return None
