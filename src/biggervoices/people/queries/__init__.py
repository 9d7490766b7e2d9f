"""Reads about people that span tables."""

from biggervoices.people.queries.cards import cards_for
from biggervoices.people.queries.faces import faces_seen, photo_for
from biggervoices.people.queries.line import line_managers_of, managed_by
from biggervoices.people.queries.lists import (
    Consent,
    consent_to,
    consents,
    decisions_for,
    homes_list,
    last_said,
    newest_texts,
    organisation,
    people_list,
    regions_list,
    who_said_no,
    who_said_yes,
)
from biggervoices.people.queries.plans import HomePlan, PersonPlan, Places, plan_homes, plan_people
from biggervoices.people.queries.standing import (
    Standing,
    checkers,
    managers_of,
    people_at,
    quality_team,
    roles_given_by,
    safeguarding_leads,
    standing_of,
    supporters_of,
)

__all__ = [
    "Consent",
    "HomePlan",
    "PersonPlan",
    "Places",
    "Standing",
    "cards_for",
    "checkers",
    "consent_to",
    "consents",
    "decisions_for",
    "faces_seen",
    "homes_list",
    "last_said",
    "line_managers_of",
    "managed_by",
    "managers_of",
    "newest_texts",
    "organisation",
    "people_at",
    "people_list",
    "photo_for",
    "plan_homes",
    "plan_people",
    "quality_team",
    "regions_list",
    "roles_given_by",
    "safeguarding_leads",
    "standing_of",
    "supporters_of",
    "who_said_no",
    "who_said_yes",
]
