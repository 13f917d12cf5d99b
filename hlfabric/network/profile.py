"""What a client has to know of a network: the connection profile."""

import json
from typing import Any

from hlfabric.network.layout import Layout
from hlfabric.network.spec import Organisation


def connection(layout: Layout) -> dict[str, Any]:
    """Addresses, roots, and where the identities lie."""
    return {
        "channel": layout.spec.channel,
        "chaincode": layout.spec.chaincode.name,
        "organisations": [_describe(layout, o) for o in layout.spec.organisations],
        "orderers": [layout.address(name) for name in layout.orderers],
    }


def write_profile(layout: Layout) -> None:
    """Keep the profile where clients look for it."""
    layout.profile.touch(mode=0o600)
    layout.profile.write_text(json.dumps(connection(layout), indent=1))


def _describe(layout: Layout, organisation: Organisation) -> dict[str, Any]:
    authority = layout.authority(organisation)
    admin, registrar = authority.folder / "admin" / "msp", authority.folder / "registrar"
    return {
        "name": organisation.name,
        "msp": organisation.msp,
        "peer": {
            "address": layout.address(f"peer.{organisation.name}"),
            "tls_roots": str(authority.roots),
            "server_name": None,
        },
        "ca": {
            "url": authority.url,
            "name": organisation.name,
            "tls_roots": str(authority.server_roots),
            "roots": str(authority.roots),
            "registrar": {
                "certificate": str(registrar / "cert.pem"),
                "private_key": str(registrar / "key.pem"),
            },
        },
        "admin": {
            "certificate": str(admin / "signcerts" / "cert.pem"),
            "private_key": str(admin / "keystore" / "key.pem"),
        },
        "chaincode_address": layout.address(f"chaincode.{organisation.name}"),
    }
