import pytest
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


def test_a_door_lets_in_without_a_password(client, demo_home, planner):
    client.post("/staff/enter/planner/")

    assert client.session["_auth_user_id"] == str(planner.pk)


def test_a_citys_own_home_has_no_doors(client, planner):
    assert client.post("/staff/enter/planner/").status_code == 404


@pytest.mark.parametrize(
    "sent",
    [{"HTTP_X_FORWARDED_FOR": "203.0.113.9"}, {"HTTP_FORWARDED": "for=203.0.113.9"}, {"REMOTE_ADDR": "192.0.2.7"}],
    ids=["by a proxy", "by a newer proxy", "from elsewhere"],
)
def test_a_door_is_shut_to_whoever_does_not_come_from_this_machine(client, demo_home, sent):
    assert client.post("/staff/enter/planner/", **sent).status_code == 404


def test_a_door_is_shut_where_the_address_is_not_loopback(client, demo_home, settings):
    settings.ALLOWED_HOSTS = ["culture.example.org"]

    assert client.post("/staff/enter/planner/", HTTP_HOST="culture.example.org").status_code == 404


def test_a_link_does_not_open_a_door(client, demo_home):
    assert client.get("/staff/enter/planner/").status_code == 405


def test_the_demos_people_have_no_password(demo_home):
    from wangge.accounts.domain.people import add_user

    user = add_user(login="x@demo.invalid", password=None, kind=RoleKind.OPERATOR)

    assert user.has_usable_password() is False
