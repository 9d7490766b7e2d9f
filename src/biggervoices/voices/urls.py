from django.urls import path

from biggervoices.voices.views import tell, told

app_name = "voices"
urlpatterns = [
    # Tell us: a person's own.
    path("tell-us/", tell.tell, name="tell"),
    path("tell-us/mine/", tell.mine, name="mine"),
    path("tell-us/<uuid:id>/", tell.tell_one, name="tell_one"),
    path("tell-us/<uuid:id>/words/", tell.words, name="words"),
    path("tell-us/<uuid:id>/pictures/", tell.pictures, name="pictures"),
    path("tell-us/<uuid:id>/pictures/<slug:idea>/", tell.card, name="card"),
    path("tell-us/<uuid:id>/voice/", tell.voice, name="voice"),
    path("tell-us/<uuid:id>/hear/", tell.hear, name="hear"),
    path("tell-us/<uuid:id>/take-back/", tell.take_back, name="take_back"),
    path("tell-us/<uuid:id>/<slug:step>/", tell.step, name="step"),
    # The Quality Team's reading.
    path("told/", told.told, name="told"),
    path("told/<uuid:id>/", told.told_one, name="told_one"),
]
