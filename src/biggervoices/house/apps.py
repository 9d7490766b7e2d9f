from django.apps import AppConfig


class HouseConfig(AppConfig):
    name = "biggervoices.house"
    label = "house"
