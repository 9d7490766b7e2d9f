"""Who is on call now and in the coming weeks."""

from dataclasses import dataclass
from datetime import datetime

from biggervoices.people.models import Person, Role
from biggervoices.safeguarding.models import Duty, OutsideContact
from biggervoices.safeguarding.queries.told import house_at
from biggervoices.safeguarding.rules import ON_DUTY


@dataclass(frozen=True)
class OnCall:
    """One duty now: who has it, and whether that is by the rota or because nobody is on it."""

    what: str
    people: tuple[Person, ...]
    by_rota: bool


@dataclass(frozen=True)
class Rota:
    """Who is on call now, what is planned, who may be put on call, and who stands outside."""

    now: list[OnCall]
    planned: list[Duty]
    people: list[Person]
    outside: OutsideContact | None


def rota_at(now: datetime) -> Rota:
    """Give the rota of a moment. Where it is empty, all who hold the role are on call."""
    house = house_at(now)
    on_call = [
        OnCall(str(words), house.duties[what] or house.holders[ON_DUTY[what]], bool(house.duties[what]))
        for what, words in Duty.WHAT
    ]
    order = [what for what, _words in Duty.WHAT]
    duties = Duty.objects.filter(ends_at__gt=now).select_related("person")
    planned = sorted(duties, key=lambda it: (it.begins_at, it.ends_at, order.index(it.what)))
    both = [*house.holders[Role.SAFEGUARDING], *house.holders[Role.EXECUTIVE]]
    return Rota(on_call, planned, list({person.pk: person for person in both}.values()), house.outside)
