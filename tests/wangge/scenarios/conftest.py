"""One generated city for all tests here: it takes some ten seconds to make."""

import pytest

from wangge.scenarios.zhangjiagang.city import City, generate_city


@pytest.fixture(scope="session")
def city() -> City:
    return generate_city()
