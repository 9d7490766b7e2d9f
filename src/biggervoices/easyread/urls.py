from django.urls import path

from biggervoices.easyread import views

app_name = "easyread"
urlpatterns = [
    path("kit/", views.kit, name="kit"),
    path("credits/", views.thanks, name="credits"),
    path("say/", views.say, name="say"),
    path("pictures/<uuid:id>/", views.picture, name="picture"),
]
