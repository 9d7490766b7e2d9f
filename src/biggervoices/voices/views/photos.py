"""Photos of a gathering: who leads it brings them, who is in them says yes or no, who reads the report sees them."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from biggervoices.core.files import path_of
from biggervoices.core.methods import require_safe, require_safe_or_post
from biggervoices.core.refusals import Refused
from biggervoices.people.http import PersonRequest
from biggervoices.voices.changes import photos as changes
from biggervoices.voices.forms.photos import DayPhotoForm
from biggervoices.voices.models import Gathering, InPhoto
from biggervoices.voices.queries import gatherings
from biggervoices.voices.queries import photos as queries
from biggervoices.voices.views.doors import led, posted_id, standing

SAYS = {InPhoto.YES: "yes", InPhoto.NO: "no"}


@login_required
@require_safe_or_post
def photos(request: PersonRequest, id: UUID) -> HttpResponse:
    """The photos of a gathering: bring one, write down what somebody in it says, take one out."""
    one, posted = led(request, id), request.POST
    bringing = request.method == "POST" and not {"says", "out"} & {*posted}
    files = request.FILES if bringing else None
    form = DayPhotoForm(posted if bringing else None, files, people=gatherings.people_there(one))
    if request.method == "POST" and (_brought(request, one, form) if bringing else _settled(request, one)):
        return redirect("voices:photos", one.pk)
    facts = {"gathering": one, "form": form, "photos": queries.photos_of(one)}
    return render(request, "voices/photos.html", facts, status=422 if form.errors else 200)


def _brought(request: PersonRequest, one: Gathering, form: DayPhotoForm) -> bool:
    if not form.is_valid():
        return False
    said = {**form.cleaned_data, "photo": form.cleaned_data["photo"].read()}
    try:
        changes.add_photo(one, **said, id=posted_id(request), by=request.user, now=timezone.now())
    except Refused as refused:
        refused.say_on(form)
        return False
    return True


def _settled(request: PersonRequest, one: Gathering) -> bool:
    """Do what was pressed beside a photo."""
    now, me = timezone.now(), request.user
    if "out" in request.POST:
        changes.take_out(get_object_or_404(one.photos, pk=posted_id(request, "out")), by=me, now=now)
    else:
        shown = InPhoto.objects.select_related("photo__gathering").filter(photo__gathering=one)
        asked = get_object_or_404(shown, pk=posted_id(request, "who"))
        changes.say(asked, request.POST["says"], by=me, now=now)
    return True


@login_required
@require_safe_or_post
def photo(request: PersonRequest, id: UUID) -> HttpResponse:
    """A photo that shows me: may it stand in the report?"""
    one = get_object_or_404(queries.photos_with(request.user), photo=id)
    if request.method == "POST":
        changes.say(one, request.POST.get("says", ""), by=request.user, now=timezone.now())
        return redirect("voices:photo", id)
    says = [(code, str(words), SAYS[code]) for code, words in InPhoto.SAYS]
    return render(request, "voices/photo.html", {"one": one, "says": says})


@login_required
@require_safe
def photo_file(request: PersonRequest, id: UUID) -> FileResponse:
    """The photo itself."""
    one = get_object_or_404(queries.readable_photos(standing(request)), pk=id)
    return FileResponse(path_of(one.picture.file).open("rb"))
