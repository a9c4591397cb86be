from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "wangge.desks.staff"
