"""What nodes state of the event tree, and what parties state of what they computed."""

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from provenance.contract import keys
from provenance.contract.calls import MAX_EVIDENCE
from provenance.contract.forms import fields_of
from provenance.contract.overlay import Overlay
from provenance.contract.refusal import ContractError
from provenance.contract.values import VERSION
from provenance.domain.codec import CodecError, encode
from provenance.domain.custody.verdicts import Code, Finding, Status, Verdict, refused

NODE = "node"
KINDS = ("forecast", "joint")
"""What parties state: what a forecast was made from, and messages of a joint sum."""
_EVIDENCE_FORM = "{kind, id, content}"
_ID = re.compile(r"[A-Za-z0-9._~:/-]{1,200}")
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


def evidence_record(content: Any, *, actor: str, state: Overlay) -> dict[str, Any]:
    """Keep the hash of what a party states under an id; the verdict.

    The first content stays: the same again is a repetition, and other content is refused.
    """
    fields = fields_of(content, "evidence_record", _EVIDENCE_FORM)
    if set(fields) != {"kind", "id", "content"} or fields["kind"] not in KINDS:
        listed = ", ".join(KINDS)
        raise ContractError(
            "malformed", f"evidence_record takes {_EVIDENCE_FORM}; a kind is one of {listed}."
        )
    kind, evidence_id, digest = fields["kind"], _id(fields["id"]), _digest(fields["content"])
    return {"verdict": _keep_first(kind, actor, evidence_id, digest, state).to_list()}


def _keep_first(kind: str, party: str, evidence_id: str, digest: str, state: Overlay) -> Verdict:
    key = keys.evidence(kind, party, evidence_id)
    known = state.get(key)
    if known is None:
        state.put(key, {"v": VERSION, "sha256": digest})
        return Verdict(Status.APPLIED)
    if known["sha256"] == digest:
        return Verdict(Status.DUPLICATE)
    return refused(Code.OTHER_EVIDENCE, party=party, kind=kind, id=evidence_id)


def _id(value: Any) -> str:
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise ContractError("malformed", "The id of evidence is 1 to 200 of A-Z a-z 0-9 ._~:/-.")
    return value


def _digest(content: Any) -> str:
    """SHA-256, in hex, of the content in the ledger's JSON."""
    if not isinstance(content, dict):
        raise ContractError("malformed", "The content of evidence is an object.")
    try:
        stated = encode(content)
    except CodecError as error:
        raise ContractError("malformed", str(error)) from error
    if len(stated) > MAX_EVIDENCE:
        raise ContractError("malformed", f"Evidence has at most {MAX_EVIDENCE} bytes.")
    return sha256(stated).hexdigest()


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
