"""What the demonstration prints when it is ready."""

import json

from provenance.labels.qr import terminal
from provenance.local.forecasting import FORECASTS
from provenance.local.story import EXAMPLES, PARTIES, SHOP
from provenance.local.telling import Telling


def as_json(telling: Telling) -> str:
    """Addresses and keys for programs."""
    story, url = telling.story, telling.node.url
    return json.dumps(
        {
            "url": url,
            "ledger": telling.node.state.ledger,
            "lot": url + story.lot_path,
            "bag": url + story.bag_path(1),
            "forecasts": url + FORECASTS,
            "parties": [
                {"gln": party.gln, "name": party.name, "key": telling.keys[party.gln]}
                for party in PARTIES
            ],
        }
    )


def as_text(telling: Telling) -> str:
    """Addresses, keys, a first command and a QR code, for people."""
    story, url = telling.story, telling.node.url
    bag = url + story.bag_path(1)
    shown = [party for party in PARTIES if party is not EXAMPLES]
    lines = [
        "",
        f"Lotbook runs on {_ledger(telling)}.",
        "",
        f"  home          {url}/",
        f"  a lot         {url}{story.lot_path}",
        f"  a bag, sold   {bag}",
        f"  forecasts     {url}{FORECASTS}  within minutes; the password is {SHOP.name}'s key",
        f"  health        {url}/health/ready",
        "",
        "API keys (kept for the next start):",
        *(f"  {party.gln}  {party.name:20}  {telling.keys[party.gln]}" for party in shown),
        "",
        "The bag's QR code:",
        terminal(bag),
        "Ctrl-C stops everything; what was recorded is kept.",
    ]
    return "\n".join(lines)


def _ledger(telling: Telling) -> str:
    if telling.node.state.ledger == "fabric":
        return "a Hyperledger Fabric network of two organisations"
    return "the embedded ledger: one node, for trials; nobody else holds a copy"
