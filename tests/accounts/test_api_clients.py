"""API clients: their keys, whom they speak for, and the command that makes them."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from provenance.accounts.models import ApiClient
from provenance.accounts.selectors import PartyNotAllowed, acting_party, client_by_key
from provenance.accounts.services import AccountError, api_client_create, api_client_revoke
from tests.node import rows

pytestmark = pytest.mark.django_db
ONE, TWO, OTHER = "9521000000018", "9521000000025", "9521000000049"


def run(*arguments: str) -> str:
    """What ``manage.py apiclient`` prints."""
    out = StringIO()
    call_command("apiclient", *arguments, stdout=out)
    return out.getvalue().strip()


def test_a_key_finds_its_client_and_is_not_kept() -> None:
    key = api_client_create(name="ERP", parties=[ONE])
    other = api_client_create(name="WMS", parties=[ONE])
    assert key != other
    found = client_by_key(key)
    assert found is not None
    assert (found.name, found.parties, found.prefix) == ("ERP", [ONE], key[:10])
    assert client_by_key(key[:-1]) is None
    kept = repr(rows("SELECT c, encode(key_hash, 'escape') FROM accounts_api_client c"))
    assert key not in kept


def test_an_ended_key_is_unknown() -> None:
    key = api_client_create(name="ERP", parties=[ONE])
    api_client_revoke(name="ERP")
    assert client_by_key(key) is None


def test_names_are_taken_once() -> None:
    api_client_create(name="ERP", parties=[ONE])
    with pytest.raises(AccountError, match="already"):
        api_client_create(name="ERP", parties=[TWO])
    with pytest.raises(AccountError, match="no API client 'WMS'"):
        api_client_revoke(name="WMS")


@pytest.mark.parametrize(
    ("parties", "named", "party"),
    [([ONE], None, ONE), ([ONE], ONE, ONE), ([ONE, TWO], TWO, TWO)],
)
def test_whom_a_request_acts_for(parties: list[str], named: str | None, party: str) -> None:
    assert acting_party(ApiClient(parties=parties), named) == party


@pytest.mark.parametrize(
    ("parties", "named", "said"),
    [
        ([ONE], OTHER, f"not speak for party {OTHER}"),
        ([ONE], "", "not speak for party"),
        ([ONE, TWO], None, "2 parties; name one"),
        ([], None, "0 parties"),
    ],
)
def test_whom_it_does_not_act_for(parties: list[str], named: str | None, said: str) -> None:
    with pytest.raises(PartyNotAllowed, match=said):
        acting_party(ApiClient(parties=parties), named)


def test_the_command() -> None:
    key = run("create", "ERP", "--party", ONE, "--party", TWO)
    assert client_by_key(key) is not None
    told = json.loads(run("create", "WMS", "--party", ONE, "--json"))
    assert client_by_key(told["key"]) is not None
    run("revoke", "WMS")
    assert client_by_key(told["key"]) is None
    listed = run("list")
    assert listed.splitlines() == [
        f"ERP  {key[:10]}…  {ONE}, {TWO}  active",
        f"WMS  {told['key'][:10]}…  {ONE}  ended",
    ]
    assert key not in listed
    assert [entry["active"] for entry in json.loads(run("list", "--json"))] == [True, False]


def test_the_command_says_what_is_wrong() -> None:
    with pytest.raises(CommandError, match="no API client"):
        run("revoke", "ERP")
