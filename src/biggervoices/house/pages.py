from django.urls import path

from biggervoices.house import views

app_name = "house"
urlpatterns = [
    path("", views.today, name="today"),
    path("demo/", views.demo, name="demo"),
    path("demo/<uuid:id>/", views.demo_sign_in, name="demo_sign_in"),
    path("demo/<uuid:id>/photo/", views.demo_photo, name="demo_photo"),
    path("health/live", views.live, name="live"),
    path("health/ready", views.ready, name="ready"),
]
