"""What only the tests of people make."""

from django.test import Client

from biggervoices.people.models import Person


def with_password(who: Person, password: str) -> Person:
    """Give somebody a password, as they do by a link in an e-mail."""
    who.set_password(password)
    who.save()
    return who


def client(person: Person) -> Client:
    """A browser in which somebody is signed in."""
    browser = Client()
    browser.force_login(person, backend="biggervoices.people.rules.LivePerson")
    return browser
