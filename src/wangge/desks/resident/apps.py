from django.apps import AppConfig


class ResidentConfig(AppConfig):
    name = "wangge.desks.resident"
