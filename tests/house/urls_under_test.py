from datetime import timedelta

from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt


@csrf_exempt
@transaction.atomic
def note(request: HttpRequest, word: str = "") -> HttpResponse:
    """Keep a word, or give all that are kept. A word sent twice is kept once."""
    if request.method == "POST":
        request.session["last"] = word  # saved by a middleware, after the view: that may fail, too
        tomorrow = timezone.now() + timedelta(days=1)
        Session.objects.get_or_create(session_key=word, defaults={"expire_date": tomorrow, "session_data": "note"})
        return HttpResponse("kept")
    return HttpResponse(" ".join(Session.objects.filter(session_data="note").values_list("session_key", flat=True)))


urlpatterns = [path("note/", note), path("note/<str:word>", note)]
