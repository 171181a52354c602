"""The synthetic accounts, made once."""

import pytest
from tests.report import synthetic

from shanshui.store.results import Results


@pytest.fixture(scope="session")
def account() -> Results:
    """Return the made-up city."""
    return synthetic.account()


@pytest.fixture(scope="session")
def table_only() -> Results:
    """Return the made-up city from tables only."""
    return synthetic.table_only()


@pytest.fixture(scope="session")
def empty() -> Results:
    """Return the made-up city with nothing in it."""
    return synthetic.empty()


@pytest.fixture(scope="session")
def two_years() -> Results:
    """Return the made-up city in two years."""
    return synthetic.two_years()


@pytest.fixture(scope="session")
def nasty() -> Results:
    """Return the made-up city with hostile names."""
    return synthetic.nasty()
