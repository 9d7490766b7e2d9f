"""Lists of homes and people: bring a file, look at what it would change, then save all of it or throw it away."""

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from biggervoices.core.methods import require_safe_or_post
from biggervoices.core.refusals import Refused
from biggervoices.people import changes, queries
from biggervoices.people.formats.columns import HOME_FIELDS, PERSON_FIELDS, Fields, guess, known_names, letter
from biggervoices.people.formats.tables import LARGEST_FILE, Table, read_table
from biggervoices.people.forms import ListForm, sent_id
from biggervoices.people.http import PersonRequest
from biggervoices.people.models import Upload
from biggervoices.people.queries.plans import summary
from biggervoices.people.views.office import OFFICE, data_of, form_page, standing_in

MOST_SHOWN = 100
FIELDS: dict[str, Fields] = {Upload.HOMES: HOME_FIELDS, Upload.PEOPLE: PERSON_FIELDS}
PAGES = {Upload.HOMES: "homes", Upload.PEOPLE: "people"}


@login_required
@never_cache
@require_safe_or_post
def bring(request: PersonRequest, kind: str) -> HttpResponse:
    """Bring a file."""
    standing_in(request, *OFFICE)

    def save(facts: dict[str, Any], now: Any) -> str:
        file = facts["file"]
        data = file.read(LARGEST_FILE + 1)
        read_table(data, score=lambda cells: known_names(cells, FIELDS[kind]))
        upload = changes.bring_list(kind, file.name, data, id=sent_id(request), by=request.user, now=now)
        return reverse(f"people:{PAGES[kind]}_look", args=[upload.pk])

    title = _("Bring a list of homes") if kind == Upload.HOMES else _("Bring a list of people")
    words = (
        _("A list from a spreadsheet: the first row has the names of the columns, then one row for each."),
        _("You see first what would change. Nothing is saved until you say so."),
        _("The columns that we know: %(names)s.") % {"names": ", ".join(str(field.words) for field in FIELDS[kind])},
    )
    back, form = reverse(f"people:{PAGES[kind]}"), ListForm(data_of(request), request.FILES or None)
    return form_page(
        request, form, save, title=title, back=back, button=_("Look at this list"), words=words, files=True
    )


@login_required
@never_cache
@require_safe_or_post
def look(request: PersonRequest, kind: str, id: UUID) -> HttpResponse:
    """Show what a list would change, let the columns be chosen, and save it."""
    standing_in(request, *OFFICE)
    upload = get_object_or_404(Upload, pk=id, kind=kind, brought_by=request.user)
    if "drop" in request.POST:
        changes.drop_list(upload, by=request.user)
        return redirect(f"people:{PAGES[kind]}_import")
    table = read_table(bytes(upload.data), score=lambda cells: known_names(cells, FIELDS[kind]))
    asked = request.POST if request.method == "POST" else request.GET
    columns = _chosen(asked, table, FIELDS[kind]) if "columns" in asked else guess(table.head, FIELDS[kind])
    refused = ""
    if request.method == "POST":
        try:
            plan = _save(kind, table, columns, request)
            changes.drop_list(upload, by=request.user)
            counts = urlencode({"new": len(plan.new), "changed": len(plan.changed)})
            return HttpResponseRedirect(f"{reverse(f'people:{PAGES[kind]}')}?{counts}")
        except Refused as reason:
            refused = reason.reason
    page = _preview(kind, table, columns, request)
    return render(request, "people/import_look.html", {**page, "refused": refused}, status=422 if refused else 200)


def _save(kind: str, table: Table, columns: dict[str, int], request: PersonRequest) -> Any:
    save: Any = changes.save_homes if kind == Upload.HOMES else changes.save_people
    return save(table, columns, by=request.user, now=timezone.now())


def _plan(kind: str, table: Table, columns: dict[str, int], request: PersonRequest) -> Any:
    if kind == Upload.HOMES:
        return queries.plan_homes(table, columns)
    return queries.plan_people(table, columns, by=request.user, on=timezone.localdate())


def _chosen(asked: Any, table: Table, fields: Fields) -> dict[str, int]:
    """Read which column was chosen for each field; a column that the file does not have is none."""
    chosen = {field.key: asked.get(field.key, "") for field in fields}
    return {
        key: int(value)
        for key, value in chosen.items()
        if value.isascii() and value.isdigit() and len(value) < 4 and int(value) < len(table.head)
    }


def _preview(kind: str, table: Table, columns: dict[str, int], request: PersonRequest) -> dict[str, Any]:
    plan = _plan(kind, table, columns, request)
    heads = [(at, f"{letter(at)}: {name[:60] or _('no name')}") for at, name in enumerate(table.head)]
    used = [field for field in FIELDS[kind] if field.key in columns]
    return {
        "kind": PAGES[kind],
        "table": table,
        "fields": [(field, columns.get(field.key)) for field in FIELDS[kind]],
        "heads": heads,
        "sample_head": [_("Row"), *(field.words for field in used)],
        "sample": [[row.number, *(row.cells[columns[field.key]] for field in used)] for row in table.rows[:5]],
        "plan": plan,
        "summary": summary(plan),
        "wrong": len({fault.row for fault in plan.faults}),
        "faults": plan.faults[:MOST_SHOWN],
        "more_faults": len(plan.faults) - MOST_SHOWN,
        "notes": plan.notes[:MOST_SHOWN],
        "more_notes": len(plan.notes) - MOST_SHOWN,
        "changed": plan.changed[:MOST_SHOWN],
        "more_changed": len(plan.changed) - MOST_SHOWN,
    }
