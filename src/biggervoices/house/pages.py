from django.urls import path

from biggervoices.house import views
from biggervoices.house.views import jobs

app_name = "house"
urlpatterns = [
    path("", views.today, name="today"),
    path("demo/", views.demo, name="demo"),
    path("demo/<uuid:id>/", views.demo_sign_in, name="demo_sign_in"),
    path("demo/<uuid:id>/photo/", views.demo_photo, name="demo_photo"),
    path("jobs/", jobs.jobs, name="jobs"),
    path("jobs/<int:job>/again/", jobs.again, name="job_again"),
    path("health/live", views.live, name="live"),
    path("health/ready", views.ready, name="ready"),
    path("health/worker", views.worker, name="worker"),
]
