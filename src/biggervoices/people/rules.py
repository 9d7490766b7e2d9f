"""Who may do what: roles by place and day, and who may sign in at all."""

from datetime import date
from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from biggervoices.people.models import Home, Person, Role


class LivePerson(ModelBackend):
    """Session back end for cards and the demo: gives the person while their account is open, and checks no password."""

    def authenticate(self, *_args: object, **_kwargs: object) -> None:
        return None

    def get_user(self, user_id: UUID) -> Person | None:  # type: ignore[override]
        return Person.objects.select_related("photo").filter(pk=user_id, is_active=True).first()


class OfficeMakesAccounts(DefaultAccountAdapter):
    """Nobody signs up by themselves: the office makes the accounts."""

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        return False


def has_role(person: Person, *what: str, home: Home | None = None, on: date) -> bool:
    """Tell whether a person holds one of these roles on a day: anywhere, or so that it counts at a home."""
    roles = Role.objects.live(on).filter(person=person, what__in=what)
    return (roles.at(home) if home else roles).exists()


def works_at(person: Person, home: Home, on: date) -> bool:
    """Tell whether a person works in a home: in its team, as its manager, or as the manager of its region."""
    return Role.objects.live(on).filter(person=person, what__in=Role.WORKS_THERE).at(home).exists()


def lives_at(person: Person, home: Home, on: date) -> bool:
    """Tell whether a person lives in a home."""
    return Role.objects.live(on).filter(person=person, what=Role.SUPPORTED, home=home).exists()
