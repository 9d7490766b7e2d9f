from django.urls import path

from biggervoices.keeping import views

app_name = "keeping"
urlpatterns = [
    path("keeping/", views.times, name="times"),
    path("keeping/times/<slug:key>/", views.period, name="period"),
    path("keeping/people/<uuid:id>/", views.person, name="person"),
    path("keeping/homes/<uuid:id>/", views.home, name="home"),
    path("keeping/holds/<uuid:id>/end/", views.end_hold, name="end_hold"),
    path("keeping/copies/<uuid:id>/", views.fetch, name="fetch"),
    path("me/who/", views.who, name="who"),
    path("me/opened/", views.opened, name="opened"),
    path("me/kept/", views.kept, name="kept"),
    path("me/copy/", views.my_copy, name="my_copy"),
]
