"""What only the tests of people make."""

from biggervoices.people.models import Person


def with_password(who: Person, password: str) -> Person:
    """Give somebody a password, as they do by a link in an e-mail."""
    who.set_password(password)
    who.save()
    return who
