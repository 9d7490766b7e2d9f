"""Read who of the demo can walk a circle, inside its own shell, and print it as JSON."""

import json

from django.utils import timezone

from biggervoices.core.ids import new_id
from biggervoices.people.changes.cards import issue_card
from biggervoices.people.changes.consent import record_consent
from biggervoices.people.models import BestInterest, ConsentText, Home, Person, Role, Support

on = timezone.localdate()
busy = set()  # nobody is in two casts


def held(**facts):
    return list(Role.objects.live(on).filter(**facts).values_list("person_id", "person__name"))


def why_not_home(home):
    people = held(what="SUPPORTED", home=home)
    return not 3 <= len(people) <= 6 or not held(what="MANAGER", home=home) or home.visits.filter(on=on).exists()


def pair_for(home, people):
    """Give a checker from elsewhere and a supporter who does not work at this home, both with nothing to do today."""
    works = {one for one, _ in held(what__in=("TEAM", "MANAGER"), home=home)}
    works |= {one for one, _ in held(what="REGIONAL", region=home.region)}
    lives = {one for one, _ in people}
    for pair in Support.objects.live(on).filter(purpose="CHECKING").exclude(supporter__in=works):
        free = not {pair.person_id, pair.supporter_id} & busy and pair.person_id not in lives
        checks = Role.objects.live(on).filter(person=pair.person_id, what="CHECKER").exists()
        if free and checks and not (pair.person.visits.filter(on=on) or pair.supporter.visits_supported.filter(on=on)):
            return pair
    return None


def says_yes_to_time(person):
    """Let somebody say yes to ten minutes in which others write down what they see."""
    text = ConsentText.objects.filter(purpose=BestInterest.OBSERVING).latest("version")
    record_consent(person, text, id=new_id(), yes=True, by=person, now=timezone.now())


def cast(home):
    people = held(what="SUPPORTED", home=home)
    pair = pair_for(home, people)
    checkers = {one for one, _ in held(what="CHECKER")}
    asked = next((one for one in people if one[0] not in checkers), None)
    if pair is None or asked is None:
        return None
    says_yes_to_time(Person.objects.get(pk=asked[0]))
    busy.update((pair.person_id, pair.supporter_id))
    team, manager = held(what="QUALITY_TEAM")[0], held(what="MANAGER", home=home)[0]
    return {
        "home": home.name,
        "home_id": str(home.pk),
        "team": str(team[0]),
        "checker": str(pair.person_id),
        "checker_name": pair.person.name,
        "card": issue_card(pair.person, id=new_id(), by=None, now=timezone.now()),
        "supporter_name": pair.supporter.name,
        "person": str(asked[0]),
        "person_name": asked[1],
        "manager": str(manager[0]),
        "manager_name": manager[1],
    }


casts = [cast(home) for home in Home.objects.filter(closed_on=None) if not why_not_home(home)]
print(json.dumps([one for one in casts if one]))
