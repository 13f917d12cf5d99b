"""The keys of the ledger's state, and which of them an event touches.

docs/adr/0001 lists them. Parts are percent-encoded, since a lot may contain "/".
"""

import re
from functools import lru_cache
from urllib.parse import quote

BALANCE, ITEM, LOT = "balance/", "item/", "lot/"
MASTER_DATA = ("party/", "product/", "place/", "delegation/")
"""Keys that events read and never write."""


_COMMON = re.compile(r"[A-Za-z0-9_.~/:-]*")


@lru_cache(maxsize=8192)
def key(kind: str, *parts: str) -> str:
    """A key of the state. An event asks for each of its keys several times."""
    return "/".join((kind, *map(_encoded, parts)))


@lru_cache(maxsize=8192)
def _encoded(part: str) -> str:
    """Encoding takes longer than all else that the contract does to a name."""
    if _COMMON.fullmatch(part):
        return part.replace("/", "%2F").replace(":", "%3A")
    return quote(part, safe="")


def party(gln: str) -> str:
    """Where a party's entry lies."""
    return key("party", gln)


def item(instance: str) -> str:
    """Where an instance's state lies."""
    return key("item", instance)


def lot(name: str) -> str:
    """Where a lot's facts and its opening lie."""
    return key("lot", name)


def balance(name: str, gln: str) -> str:
    """Where a party's balance of a lot lies."""
    return key("balance", name, gln)


def lot_of(balance_key: str) -> str:
    """Where the lot lies that a balance is of."""
    return LOT + balance_key.removeprefix(BALANCE).rpartition("/")[0]


def balance_of(lot_key: str, gln: str) -> str:
    """Where a party's balance of the lot lies."""
    return f"{BALANCE}{lot_key.removeprefix(LOT)}/{_encoded(gln)}"


def peer_balance(key_: str, gln: str) -> str:
    """Another party's balance of the same lot."""
    return f"{key_.rpartition('/')[0]}/{_encoded(gln)}"


def event(recorder: str, event_id: str) -> str:
    """Where an event's commitment and verdict lie."""
    return key("event", recorder, event_id)


def error(recorder: str, event_id: str) -> str:
    """Where an event's error declarations lie."""
    return key("error", recorder, event_id)


def content(parent: str) -> str:
    """Where what is inside a parent lies."""
    return key("content", parent)


def transformation(name: str) -> str:
    """Where the parts of a transformation lie; the name is its recorder and id."""
    return key("transformation", name)


def product(gtin: str) -> str:
    """Where a trade item's master data lie."""
    return key("product", gtin)


def place(gln: str) -> str:
    """Where a place's owner lies."""
    return key("place", gln)


def delegation(owner: str, delegate: str) -> str:
    """Where a party's leave for another to act for it lies."""
    return key("delegation", owner, delegate)


def checkpoint(size: int, node: str) -> str:
    """Where lies what a node states of the event tree at a size: one key for each node."""
    return key("evidence", "checkpoint", str(size), node)


def evidence(kind: str, party: str, evidence_id: str) -> str:
    """Where the hash lies of what a party states under an id."""
    return key("evidence", kind, party, evidence_id)
