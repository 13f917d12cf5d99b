"""Descriptions of networks for tests."""

from typing import Any


def description(**changes: Any) -> dict[str, Any]:
    """What a network.yaml holds; a change to None leaves an entry out."""
    content = {
        "channel": "trade",
        "chaincode": {
            "name": "kv",
            "command": ["{python}", "-m", "kv"],
            "version": ["{python}", "-m", "kv", "version"],
            "ready": "contract_version",
        },
        "organisations": [
            {"name": "farm", "msp": "FarmMSP"},
            {"name": "mill", "msp": "MillMSP"},
        ],
        "orderer": {"name": "ordering", "msp": "OrderingMSP"},
        "orderers": 1,
        "block": {
            "timeout": "200ms",
            "messages": 500,
            "preferred_bytes": "2 MB",
            "absolute_bytes": "10 MB",
        },
        **changes,
    }
    return {name: value for name, value in content.items() if value is not None}
