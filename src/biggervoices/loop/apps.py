from django.apps import AppConfig


class LoopConfig(AppConfig):
    name = "biggervoices.loop"
    label = "loop"
