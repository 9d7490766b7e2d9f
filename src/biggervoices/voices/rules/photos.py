"""Why not: photos of a gathering, and what somebody says of one that shows them."""

from django.utils.translation import gettext as _

from biggervoices.people.models import Person
from biggervoices.people.queries import Standing
from biggervoices.voices.models import Gathering, InPhoto
from biggervoices.voices.rules.gatherings import why_not_lead

MOST_PHOTOS = 20


def why_not_add(standing: Standing, gathering: Gathering, *, nobody: bool, people: int) -> str | None:
    """Say why a photo is not kept. nobody: whoever brings it says that nobody can be recognised in it."""
    if why := why_not_lead(standing, gathering):
        return why
    if gathering.begun_at is None:
        return _("This gathering has not begun.")
    if nobody == bool(people):
        return _("Say who is in the photo, or that nobody can be recognised in it.")
    return _("There are many photos. Take one out first.") if gathering.photos.count() >= MOST_PHOTOS else None


def why_not_say(standing: Standing, one: InPhoto, says: str) -> str | None:
    """Say why somebody cannot answer for this photo: whoever is in it, and who leads the gathering and heard them."""
    if not _is_in(one, standing.person) and (why := why_not_lead(standing, one.photo.gathering)):
        return why
    return None if says in dict(InPhoto.SAYS) else _("Please press one of the pictures.")


def _is_in(one: InPhoto, person: Person) -> bool:
    return one.person_id == person.pk
