"""What nodes state of the event tree."""

import re
from collections.abc import Mapping
from typing import Any

from provenance.contract import keys
from provenance.contract.forms import fields_of
from provenance.contract.overlay import Overlay
from provenance.contract.refusal import ContractError
from provenance.contract.values import VERSION
from provenance.domain.custody.verdicts import Code, Finding, Status, Verdict

NODE = "node"
_FORM = "{origin, size, root, time, signature}"
_ORIGIN = re.compile(r"[!-~]{1,200}")
_ROOT = re.compile(r"[A-Za-z0-9+/]{43}=")
_SIGNATURE = re.compile(r"[A-Za-z0-9+/]{1,200}={0,2}")
_TIMES, _SIZES = range(2**33), range(1, 2**63)


def checkpoint_state(content: Any, *, actor: str, state: Overlay) -> dict[str, Any]:
    """Keep a root that a node states for a size; the verdict.

    The first root is kept, and the first that contradicts it: the node signed two trees. What
    others state for the size lies elsewhere, so that two nodes may state it at once. Raises
    ContractError where the signer is no node.
    """
    fields = fields_of(content, "checkpoint_state", _FORM)
    size, root = _size(fields), _matching(fields, "root", _ROOT)
    _matching(fields, "origin", _ORIGIN)
    _matching(fields, "signature", _SIGNATURE)
    if type(fields.get("time")) is not int or fields["time"] not in _TIMES:
        raise ContractError("malformed", "time is a whole number of seconds since 1970.")
    if NODE not in state.get(keys.party(actor))["roles"]:
        raise ContractError("no_node", f"Party {actor} is not registered as a node.")
    return {"verdict": _keep(keys.checkpoint(size, actor), actor, root, state).to_list()}


def _keep(key: str, node: str, root: str, state: Overlay) -> Verdict:
    known = state.get(key)
    if known is None:
        state.put(key, {"v": VERSION, "root": root})
        return Verdict(Status.APPLIED)
    if known["root"] == root:
        return Verdict(Status.DUPLICATE)
    if "other" not in known:
        state.put(key, {**known, "other": root})
    size = key.split("/")[2]
    return Verdict(Status.RECORDED, (Finding(Code.TWO_TREES, {"node": node, "size": size}),))


def _size(fields: Mapping[str, Any]) -> int:
    size = fields.get("size")
    if type(size) is not int or size not in _SIZES:
        raise ContractError("malformed", "size is the number of events in the tree.")
    return size


def _matching(fields: Mapping[str, Any], name: str, form: re.Pattern[str]) -> str:
    value = fields.get(name)
    if not isinstance(value, str) or not form.fullmatch(value):
        raise ContractError("malformed", f"{name} is no {name} of a checkpoint.")
    return value
