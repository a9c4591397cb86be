from django.apps import AppConfig


class LookConfig(AppConfig):
    name = "wangge.desks.look"
    label = "look"
    verbose_name = "Look"
