from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "biggervoices.core"
    label = "core"
