from django.apps import AppConfig


class ChecksConfig(AppConfig):
    name = "biggervoices.checks"
    label = "checks"
