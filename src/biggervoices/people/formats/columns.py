"""Which column of a stranger's list is which: known names of columns, and a guess that one can change."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that we keep, and the names that other lists have for it, the surest first."""

    key: str
    words: str | Promise
    names: tuple[str, ...]
    parts: tuple[str, ...] = ()  # a name that holds one of these will do, where no surer one is there
    never: tuple[str, ...] = ()  # unless it holds one of these


HOME_FIELDS = (
    Field(
        "name", _("Name"),
        ("name", "homename", "nameofhome", "locationname", "servicename", "nameofservice", "carehomename",
         "propertyname", "schemename", "sitename", "establishmentname", "home", "service", "scheme", "property",
         "site", "house", "carehome", "establishment", "premises", "facility",
         "facilityname", "title", "organisationname", "organisation", "providername", "provider"),
        ("homename", "locationname", "servicename", "schemename", "sitename", "propertyname"),
    ),
    Field(
        "address", _("Address"),
        ("address", "fulladdress", "streetaddress", "locationstreetaddress", "locationaddress", "addressline1",
         "address1", "addr1", "line1", "street", "homeaddress", "propertyaddress", "postaladdress", "siteaddress"),
        ("address",), ("email", "web", "line", "provider", "2", "3", "4"),
    ),
    Field("address_2", _("Address, line 2"), ("addressline2", "address2", "addr2", "line2", "locationaddressline2")),
    Field("address_3", _("Address, line 3"), ("addressline3", "address3", "addr3", "line3", "locality", "village")),
    Field("town", _("Town"), ("town", "city", "towncity", "townorcity", "posttown", "locationcity", "addressline4",
        "address4")),
    Field("county", _("County"), ("county", "locationcounty")),
    Field(
        "postcode", _("Postcode"),
        ("postcode", "postalcode", "locationpostalcode", "locationpostcode", "homepostcode", "pcode", "zip",
         "zipcode"),
        ("postcode", "postalcode"), ("provider",),
    ),
    Field(
        "region", _("Region"),
        ("region", "regionname", "areaname", "area", "locationregion", "patch", "division", "localauthority",
         "localauthorityname", "localauthorityarea", "locationlocalauthority", "laname", "borough", "council",
         "district", "la"),
        ("region", "localauthority"), ("provider", "code"),
    ),
    Field(
        "kinds", _("Kind of home"),
        ("type", "types", "kind", "kinds", "servicetype", "servicetypes", "typeofservice", "typeofhome", "hometype",
         "typeofcare", "caretype", "category", "locationtype"),
        ("servicetype", "typeofservice", "typeofcare", "primaryinspectioncategory"),
    ),
    Field(
        "phone", _("Phone"),
        ("phone", "telephone", "tel", "phonenumber", "telephonenumber", "telno", "telephoneno", "phoneno",
         "contactnumber",
         "locationtelephonenumber", "mobile"),
        ("telephone", "phone"), ("provider", "fax"),
    ),
    Field(
        "website", _("Website"),
        ("website", "webaddress", "web", "url", "homepage", "locationwebaddress", "weblink", "www"),
        ("website", "webaddress"), ("provider",),
    ),
    Field("latitude", _("Latitude"), ("latitude", "lat", "locationlatitude"), ("latitude",)),
    Field("longitude", _("Longitude"), ("longitude", "lon", "long", "lng", "locationlongitude"), ("longitude",)),
    Field("front_doors", _("Front doors"), ("frontdoors", "doors", "numberoffrontdoors", "flats", "numberofflats")),
)  # fmt: skip

PERSON_FIELDS = (
    Field(
        "name", _("Name"),
        ("name", "fullname", "personname", "nameofperson", "displayname", "staffname", "tenant", "tenantname",
         "resident",
         "person"),
    ),
    Field("first_name", _("First name"), ("firstname", "forename", "forenames", "givenname", "firstnames")),
    Field("last_name", _("Last name"), ("lastname", "surname", "familyname")),
    Field("called", _("Likes to be called"), ("called", "knownas", "preferredname", "likestobecalled", "nickname")),
    Field("email", _("E-mail"), ("email", "emailaddress", "mail", "workemail", "emails"), ("email",)),
    Field(
        "phone", _("Phone"),
        ("phone", "telephone", "tel", "mobile", "phonenumber", "telephonenumber", "mobilenumber", "telno", "phoneno"),
        ("telephone", "phone"),
    ),
    Field(
        "reference", _("Reference"),
        ("reference", "ref", "referencenumber", "personreference", "personid", "id", "clientid", "staffnumber",
         "staffid",
         "employeenumber", "employeeid", "payrollnumber", "number"),
        ("reference",),
    ),
    Field(
        "home", _("Home"),
        ("home", "homename", "nameofhome", "service", "servicename", "location", "livesat", "worksat", "scheme",
         "property",
         "site", "house"),
    ),
    Field("home_postcode", _("Postcode of the home"), ("homepostcode", "postcodeofhome", "servicepostcode",
        "postcode")),
    Field("region", _("Region"), ("region", "area", "areaname")),
    Field("role", _("Role"), ("role", "roles", "jobtitle", "job", "position", "whattheydo", "what", "type")),
    Field(
        "since", _("Since"),
        ("since", "startdate", "start", "from", "movedin", "moveindate", "datestarted", "started", "joined",
         "startedon"),
    ),
    Field(
        "communicates", _("Communicates with"),
        ("communicates", "communicateswith", "communication", "howtheycommunicate", "communicationneeds"),
    ),
    Field("says_yes", _("How they say yes"), ("saysyes", "howtheysayyes", "sayyes", "yes"), ("sayyes", "saysyes")),
    Field("says_no", _("How they say no"), ("saysno", "howtheysayno", "sayno", "no"), ("sayno", "saysno")),
)  # fmt: skip

Fields = Sequence[Field]
Columns = Mapping[str, int]  # field key -> column


def plain(name: str) -> str:
    """Write the name of a column with its letters and figures alone: "Post Code" and "post_code" are alike."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def guess(head: Sequence[str], fields: Fields) -> dict[str, int]:
    """Match columns to fields: sure names first, then names that hold a part. No column serves two fields."""
    names = [plain(name) for name in head]
    found: dict[str, int] = {}
    taken: set[int] = set()
    for sure in (True, False):
        for field in fields:
            column = None if field.key in found else _find(field, names, taken, sure=sure)
            if column is not None:
                found[field.key] = column
                taken.add(column)
    return found


def known_names(cells: Sequence[str], fields: Fields) -> int:
    """Count how many fields a row names; one alone is no head, unless it is alone in its row."""
    count = len(guess(cells, fields))
    return count if count > 1 or len(cells) == count else 0


def _find(field: Field, names: Sequence[str], taken: set[int], *, sure: bool) -> int | None:
    if sure:
        return next((names.index(it) for it in field.names if it in names and names.index(it) not in taken), None)
    return next(
        (
            at
            for at, name in enumerate(names)
            if at not in taken
            and len(name) <= 60
            and any(part in name for part in field.parts)
            and not any(part in name for part in field.never)
        ),
        None,
    )


def letter(column: int) -> str:
    """Name a column as a spreadsheet does: 0 is A, 26 is AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def column_called(said: str, head: Sequence[str]) -> int | None:
    """Find a column by its name, whatever the case and the spaces, else by its letter or its number."""
    names = [plain(name) for name in head]
    if plain(said) in names and plain(said):
        return names.index(plain(said))
    letters = [letter(column) for column in range(len(head))]
    if said.upper() in letters:
        return letters.index(said.upper())
    return int(said) - 1 if said.isascii() and said.isdigit() and 1 <= int(said[:4]) <= len(head) else None
