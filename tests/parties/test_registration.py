"""Entering a party: its key, its call, and what is refused."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from provenance.ledger import wallet
from provenance.ledger.embedded.ledger import MSP
from provenance.parties.models import Party
from provenance.parties.services import PartyError, party_register
from tests.node import new_gln, rows, settle

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_party_gets_a_key_and_its_entry() -> None:
    gln = new_gln()
    party_register(gln=gln, msp=MSP, roles=["producer"], name="Finca")
    assert wallet.holds(gln)
    assert not Party.objects.filter(gln=gln).exists()
    settle()
    assert Party.objects.get(gln=gln).name == "Finca"


def test_registered_again_it_keeps_its_key() -> None:
    gln = new_gln()
    party_register(gln=gln, msp=MSP, roles=["producer"], name="Finca")
    before = wallet.commitment_secret(gln), wallet.signer(gln)
    party_register(gln=gln, msp=MSP, roles=["trader"], name="Finca")
    assert (wallet.commitment_secret(gln), wallet.signer(gln)) == before
    settle()
    assert Party.objects.get(gln=gln).roles == ["trader"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"gln": "952100000001"}, "13 digits are needed"),
        ({"gln": "952100000001A"}, "13 digits are needed"),
        ({"gln": "9521000000019"}, "should end with 8"),
        ({"roles": ["king"]}, r"not \['king'\]"),
        ({"roles": []}, "Roles are out of"),
        ({"msp": "Elsewhere"}, "no organisation Elsewhere"),
    ],
)
def test_what_cannot_be_entered(changes: dict[str, object], said: str) -> None:
    asked = {"gln": "9521000000018", "msp": MSP, "roles": ["trader"], **changes}
    with pytest.raises(PartyError, match=said):
        party_register(**asked)  # type: ignore[arg-type]
    assert rows("SELECT count(*) FROM relay_call") == [(0,)]
    assert not wallet.holds(str(asked["gln"]))


def test_the_command() -> None:
    gln, out = new_gln(), StringIO()
    options = ("--name", "Shop", "--role", "retailer", "--role", "trader")
    call_command("party", "register", gln, *options, stdout=out)
    assert out.getvalue().startswith(f"Party {gln} of {MSP} is on its way")
    settle()
    found = Party.objects.get(gln=gln)
    assert (found.name, found.roles) == ("Shop", ["retailer", "trader"])


def test_the_command_says_what_is_wrong() -> None:
    with pytest.raises(CommandError, match=r"should end with 8\. Nothing was enqueued"):
        call_command("party", "register", "9521000000019")
