"""The synthetic accounts, made once."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import synthetic_account

from shanshui.store.results import Results


@pytest.fixture(scope="session")
def account() -> Results:
    """Return the made-up city."""
    return synthetic_account.account()


@pytest.fixture(scope="session")
def table_only() -> Results:
    """Return the made-up city from tables only."""
    return synthetic_account.table_only()


@pytest.fixture(scope="session")
def empty() -> Results:
    """Return the made-up city with nothing in it."""
    return synthetic_account.empty()


@pytest.fixture(scope="session")
def two_years() -> Results:
    """Return the made-up city in two years."""
    return synthetic_account.two_years()


@pytest.fixture(scope="session")
def nasty() -> Results:
    """Return the made-up city with hostile names."""
    return synthetic_account.nasty()
