"""Take a person out of everything that this room keeps; an empty shell stays, so that others' records still fit."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from biggervoices.core.files import let_go
from biggervoices.core.maintenance import maintenance
from biggervoices.easyread.models import Picture, Recording
from biggervoices.people.changes.factors import forget_factors
from biggervoices.people.models import (
    AccessNeeds,
    BestInterest,
    Card,
    ConsentEvent,
    Home,
    Organisation,
    Person,
    PictureCode,
    Role,
    Support,
    Upload,
)

SHELL = "-"  # the name of somebody who was erased
THEIRS = (AccessNeeds, BestInterest, Card, PictureCode, ConsentEvent, Role)


@transaction.atomic
def empty_person(person: Person, *, now: datetime) -> None:
    """Leave of a person nothing but an id: no name, address, photo, role, consent or way to sign in."""
    photo = person.photo
    shell = Person(id=person.pk, name=SHELL, is_active=False, joined_on=person.joined_on, erased_at=now)
    shell.left_on, shell.died_on = person.left_on, person.died_on
    if not (shell.left_on or shell.died_on):
        shell.left_on = timezone.localdate(now)
    shell.set_unusable_password()
    shell.save(force_update=True)
    with maintenance():
        for model in THEIRS:
            model._default_manager.filter(person=person.pk).delete()
    Support.objects.filter(Q(person=person) | Q(supporter=person)).delete()
    EmailAddress.objects.filter(user_id=person.pk).delete()
    forget_factors(person)
    Upload.objects.filter(brought_by=person).delete()
    Recording.objects.filter(added_by=person.pk).update(spoken_by=SHELL)
    if photo:
        drop_picture(photo)


def drop_picture(picture: Picture) -> None:
    """Take a picture away, with its file, where nobody else shows it."""
    elsewhere = Home.objects.filter(photo=picture), Organisation.objects.filter(logo=picture)
    if any(them.exists() for them in (*elsewhere, Person.objects.filter(photo=picture))):
        return
    picture.delete()
    let_go_if_nobodys(picture.file)


def let_go_if_nobodys(name: str) -> None:
    """Take a kept file away where no picture and no voice names it any more."""
    if not Picture.objects.filter(file=name).exists() and not Recording.objects.filter(file=name).exists():
        let_go(name)
