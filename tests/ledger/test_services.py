"""Which adapter a process gets."""

from collections.abc import Iterator

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import override_settings

from provenance.ledger import services, wallet
from provenance.ledger.embedded.ledger import MSP
from tests.node import new_gln


@pytest.fixture(autouse=True)
def _anew() -> Iterator[None]:
    """Choose the adapter again for each test, and for those that follow."""
    services._adapter.cache_clear()
    yield
    services._adapter.cache_clear()


@pytest.mark.parametrize("name", ["embedded", "fabric"])
def test_the_setting_picks_the_adapter(name: str) -> None:
    with override_settings(LEDGER=name, FABRIC_PROFILE="nowhere"):
        assert services.get_ledger().name == name


def test_a_process_has_one_adapter() -> None:
    assert services.get_ledger() is services.get_ledger()


def test_an_unknown_adapter_is_named() -> None:
    with (
        override_settings(LEDGER="paper"),
        pytest.raises(ImproperlyConfigured, match="'paper'; it must be fabric or embedded"),
    ):
        services.get_ledger()


def test_the_organisations_are_the_adapters() -> None:
    with override_settings(LEDGER="embedded"):
        assert services.organisations() == [MSP]


@pytest.mark.django_db
def test_enrolling_puts_a_key_into_the_wallet() -> None:
    gln = new_gln()
    with override_settings(LEDGER="embedded"):
        services.party_enrol(gln=gln, msp=MSP)
    assert wallet.holds(gln)
