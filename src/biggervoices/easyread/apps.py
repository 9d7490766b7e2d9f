from django.apps import AppConfig


class EasyReadConfig(AppConfig):
    name = "biggervoices.easyread"
    label = "easyread"
