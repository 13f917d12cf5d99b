"""Parties as the ledger has them."""

from typing import Any

import pytest

from provenance.contract import calls
from provenance.contract.calls import Call
from provenance.domain.codec import decode, encode
from provenance.index.verification import index_verify
from provenance.ledger.creators import admin_of
from provenance.ledger.embedded.ledger import MSP
from provenance.ledger.port import LedgerRejected
from provenance.ledger.services import get_ledger, party_enrol
from provenance.parties.models import Party
from provenance.parties.selectors import is_registered, names
from tests.node import new_gln, send, settle

pytestmark = pytest.mark.django_db(transaction=True)


def register(gln: str, **fields: Any) -> Party:
    """A party's row after its registration with these fields."""
    plain = decode(calls.party_register(gln=gln, msp=MSP, roles=["trader"]).payload)
    party_enrol(gln=gln, msp=MSP)
    call = Call(calls.PARTY_REGISTER, encode({**plain, **fields}))
    assert send(get_ledger(), call, signer=admin_of(MSP)).valid
    settle()
    return Party.objects.get(gln=gln)


def test_the_latest_registration_counts() -> None:
    gln = new_gln()
    register(gln, name="Before")
    after = register(gln, name="After", roles=["retailer", "trader"])
    assert (after.name, after.roles, after.msp) == ("After", ["retailer", "trader"], MSP)
    assert names([gln, new_gln()]) == {gln: "After"}
    assert is_registered(gln)
    assert index_verify(ledger=get_ledger()) == []


@pytest.mark.parametrize("name", [{"a": 1}, "a\0b", None])
def test_a_name_that_a_node_could_not_keep_stays_off_the_ledger(name: Any) -> None:
    with pytest.raises(LedgerRejected, match="A name is a line"):
        register(new_gln(), name=name)
