from django.apps import AppConfig


class VoicesConfig(AppConfig):
    name = "biggervoices.voices"
    label = "voices"
