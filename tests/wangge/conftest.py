"""What all tests of the product share: quick settings, and the toy city."""

import pytest


@pytest.fixture(autouse=True)
def quick_settings(settings):
    """Pages name their static files plainly, so that no test needs them collected; passwords are hashed quickly."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick; tests keep no secrets
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture
def toy_city(db):
    from tests.factories.places import make_toy_city

    return make_toy_city()


@pytest.fixture
def drawn_city(toy_city):
    """The toy city with a plan in force: see tests/factories/places.py for its picture."""
    from tests.factories.places import put_plan_in_force

    put_plan_in_force(toy_city)
    return toy_city


@pytest.fixture(autouse=True)
def english():
    """Messages are compared in the language of the source; pages speak the language of their address."""
    from django.utils import translation

    with translation.override("en"):
        yield
