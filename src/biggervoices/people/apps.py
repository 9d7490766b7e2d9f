from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "biggervoices.people"
    label = "people"
