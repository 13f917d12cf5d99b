"""Parties for the baseline: enrolled at the network's CAs, registered on its ledger."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from hlfabric.ca import CAClient
from hlfabric.endpoint import Endpoint
from hlfabric.gateway import Gateway
from hlfabric.identity import Identity
from provenance.contract.calls import Call, party_register
from provenance.domain.identifiers import check_digit

COMMIT_SECONDS = 60


def glns(series: int, number: int = 4) -> list[str]:
    """GLNs of GS1's demonstration range; another series gives others."""
    bodies = [f"95219{series:03}{place:04}" for place in range(number)]
    return [body + check_digit(body) for body in bodies]


def enrol_parties(profile: Mapping[str, Any], names: Sequence[str]) -> dict[str, Identity]:
    """Identities by GLN, spread over the organisations in turn."""
    organisations = profile["organisations"]
    identities = {}
    for place, gln in enumerate(names):
        organisation = organisations[place % len(organisations)]
        identities[gln] = _enrol(organisation, gln)
        _register(profile, organisation, gln)
    return identities


def gateway(profile: Mapping[str, Any], organisation: Mapping[str, Any]) -> Gateway:
    """The way to the chaincode through this organisation's peer."""
    peer = organisation["peer"]
    endpoint = Endpoint(peer["address"], Path(peer["tls_roots"]).read_bytes(), peer["server_name"])
    return Gateway(endpoint, channel=profile["channel"], chaincode=profile["chaincode"])


def _enrol(organisation: Mapping[str, Any], gln: str) -> Identity:
    authority = organisation["ca"]
    roots = Path(authority["tls_roots"]).read_bytes()
    client = CAClient(authority["url"], authority["name"], tls_roots=roots)
    registrar = _identity(organisation, authority["registrar"])
    attributes = {"lotbook.gln": gln}
    secret = client.register(registrar, gln, kind="client", attributes=attributes)
    enrolled = client.enroll(gln, secret)
    return Identity(organisation["msp"], enrolled.certificate_pem, enrolled.private_key)


def _register(profile: Mapping[str, Any], organisation: Mapping[str, Any], gln: str) -> None:
    call: Call = party_register(gln=gln, msp=organisation["msp"], roles=["producer"])
    admin = _identity(organisation, organisation["admin"])
    with gateway(profile, organisation) as opened:
        endorsed = opened.endorse(admin, call.function, call.payload)
        opened.submit(endorsed.transaction_id, endorsed.envelope)
        named = endorsed.transaction_id
        opened.commit_status(admin, named, timeout=COMMIT_SECONDS).require_valid()


def _identity(organisation: Mapping[str, Any], paths: Mapping[str, str]) -> Identity:
    certificate, key = Path(paths["certificate"]), Path(paths["private_key"])
    return Identity.load(organisation["msp"], certificate, key)
