import pytest

from wangge.places.domain.codes import SCHEMES, CodeError, next_serials, order_on_the_map

COMMUNITY = "320582003002"


@pytest.mark.parametrize(
    ("scheme", "code"),
    [("community", "320582003002003"), ("cjt349", "00000032058200300203")],
)
def test_a_code_is_the_communitys_and_a_serial(scheme, code):
    assert SCHEMES[scheme].make(COMMUNITY, 3) == code
    assert SCHEMES[scheme].is_valid(code)


@pytest.mark.parametrize("code", ["320582003002000", "32058200300200", "3205820030020031", "32058200300200x", ""])
def test_what_is_no_code_by_the_community_scheme(code):
    assert not SCHEMES["community"].is_valid(code)


@pytest.mark.parametrize(("scheme", "last"), [("community", 999), ("cjt349", 99)])
def test_a_community_runs_out_of_numbers(scheme, last):
    SCHEMES[scheme].make(COMMUNITY, last)

    with pytest.raises(CodeError, match="no number left"):
        SCHEMES[scheme].make(COMMUNITY, last + 1)


def test_a_community_without_a_statistical_code_is_named():
    with pytest.raises(CodeError, match="DF-2 has no 12-digit"):
        SCHEMES["community"].make("DF-2", 1)


def test_grids_are_numbered_west_to_east_then_north_to_south():
    #  b . d
    #  a c .
    points = [(120.1, 31.1), (120.1, 31.2), (120.2, 31.1), (120.3, 31.2)]

    assert order_on_the_map(points) == [1, 0, 2, 3]


def test_a_serial_given_up_is_never_used_again():
    assert next_serials([1, 2, 5], 3) == [6, 7, 8]
