import pytest
from django.test import Client
from tests.factories.accounts import make_user

from wangge.accounts.demo import demo_login
from wangge.accounts.enums import RoleKind
from wangge.accounts.models import Installation


@pytest.fixture
def planner(drawn_city):
    return make_user(demo_login(RoleKind.PLANNER), RoleKind.PLANNER, drawn_city.root)


@pytest.fixture
def demo_home(planner):
    return Installation.objects.create(pk=1, scenario="zhangjiagang", version="0")


@pytest.fixture
def client():
    """Somebody at this machine."""
    return Client(headers={"host": "127.0.0.1:8000"})


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:8000", "[::1]", "[::1]:8000"])
def test_a_door_lets_in_without_a_password(client, demo_home, planner, host):
    client.post("/staff/enter/planner/", HTTP_HOST=host)

    assert client.session["_auth_user_id"] == str(planner.pk)


def test_a_citys_own_home_has_no_doors(client, planner):
    assert client.post("/staff/enter/planner/").status_code == 404


@pytest.mark.parametrize(
    "sent",
    [
        {"HTTP_X_FORWARDED_FOR": "203.0.113.9"},
        {"HTTP_X_FORWARDED_FOR": ""},
        {"HTTP_X_FORWARDED_HOST": "demo.example.org"},
        {"HTTP_X_FORWARDED_PROTO": "https"},
        {"HTTP_X_FORWARDED_SERVER": "proxy"},
        {"HTTP_X_REAL_IP": "203.0.113.9"},
        {"HTTP_X_ORIGINAL_HOST": "demo.example.org"},
        {"HTTP_FORWARDED": "for=203.0.113.9"},
        {"HTTP_VIA": "1.1 proxy"},
        {"HTTP_CF_CONNECTING_IP": "203.0.113.9"},
        {"HTTP_CF_RAY": "230b030023ae2822-SJC"},
        {"HTTP_TRUE_CLIENT_IP": "203.0.113.9"},
        {"REMOTE_ADDR": "192.0.2.7"},
        {"REMOTE_ADDR": ""},
    ],
    ids=lambda sent: " ".join(map("=".join, sent.items())),
)
def test_a_door_is_shut_to_whoever_does_not_come_from_this_machine(client, demo_home, sent):
    assert client.post("/staff/enter/planner/", **sent).status_code == 404
    assert "/staff/enter/" not in client.get("/staff/login/", **sent).content.decode()


def test_a_door_is_shut_where_the_address_is_not_loopback(client, demo_home, settings):
    settings.ALLOWED_HOSTS = ["culture.example.org"]

    assert client.post("/staff/enter/planner/", HTTP_HOST="culture.example.org").status_code == 404


def test_a_link_does_not_open_a_door(client, demo_home):
    assert client.get("/staff/enter/planner/").status_code == 405


def test_the_demos_people_have_no_password(demo_home):
    from wangge.accounts.domain.people import add_user

    user = add_user(login="x@demo.invalid", password=None, kind=RoleKind.OPERATOR)

    assert user.has_usable_password() is False
