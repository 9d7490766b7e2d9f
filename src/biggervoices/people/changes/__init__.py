"""The only place that writes people, homes, roles, cards and consent."""

from biggervoices.people.changes.again import begin_again
from biggervoices.people.changes.bulk import (
    add_consents_in_bulk,
    add_homes_in_bulk,
    add_needs_in_bulk,
    add_people_in_bulk,
    add_regions_in_bulk,
    add_roles_in_bulk,
    add_supports_in_bulk,
)
from biggervoices.people.changes.cards import issue_card, revoke_card, use_card
from biggervoices.people.changes.consent import (
    add_consent_text,
    add_first_consent_texts,
    decide_for,
    end_decision,
    record_consent,
)
from biggervoices.people.changes.erasing import drop_picture, empty_person, let_go_if_nobodys
from biggervoices.people.changes.factors import add_passkey, drop_factors, note_way, remove_passkey, sign_in
from biggervoices.people.changes.homes import (
    add_home,
    add_region,
    alter_home,
    alter_region,
    close_home,
    describe_organisation,
    hang_poster,
    open_home_again,
    set_home_photo,
)
from biggervoices.people.changes.lists import bring_list, drop_list, drop_old_lists, save_homes, save_people
from biggervoices.people.changes.persons import (
    add_person,
    alter_person,
    person_comes_back,
    person_dies,
    person_leaves,
    person_moves,
    set_look,
    set_photo,
    write_needs,
)
from biggervoices.people.changes.pictures import remove_pictures, set_pictures, use_pictures
from biggervoices.people.changes.reading import open_needs, open_page
from biggervoices.people.changes.roles import add_support, end_role, end_support, give_role
from biggervoices.people.changes.tablets import (
    alter_tablet,
    come_in,
    enrol_tablet,
    find_tablet,
    lose_tablet,
    see_tablet,
)
from biggervoices.people.changes.together import open_with

__all__ = [
    "add_consent_text",
    "add_consents_in_bulk",
    "add_first_consent_texts",
    "add_home",
    "add_homes_in_bulk",
    "add_needs_in_bulk",
    "add_passkey",
    "add_people_in_bulk",
    "add_person",
    "add_region",
    "add_regions_in_bulk",
    "add_roles_in_bulk",
    "add_support",
    "add_supports_in_bulk",
    "alter_home",
    "alter_person",
    "alter_region",
    "alter_tablet",
    "begin_again",
    "bring_list",
    "close_home",
    "come_in",
    "decide_for",
    "describe_organisation",
    "drop_factors",
    "drop_list",
    "drop_old_lists",
    "drop_picture",
    "empty_person",
    "end_decision",
    "end_role",
    "end_support",
    "enrol_tablet",
    "find_tablet",
    "give_role",
    "hang_poster",
    "issue_card",
    "let_go_if_nobodys",
    "lose_tablet",
    "note_way",
    "open_home_again",
    "open_needs",
    "open_page",
    "open_with",
    "person_comes_back",
    "person_dies",
    "person_leaves",
    "person_moves",
    "record_consent",
    "remove_passkey",
    "remove_pictures",
    "revoke_card",
    "save_homes",
    "save_people",
    "see_tablet",
    "set_home_photo",
    "set_look",
    "set_photo",
    "set_pictures",
    "sign_in",
    "use_card",
    "use_pictures",
    "write_needs",
]
