from django.apps import AppConfig


class SafeguardingConfig(AppConfig):
    name = "biggervoices.safeguarding"
    label = "safeguarding"
