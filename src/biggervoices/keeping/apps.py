from django.apps import AppConfig


class KeepingConfig(AppConfig):
    name = "biggervoices.keeping"
    label = "keeping"
