"""The contract: a pure function from a call, its creator and the state to writes and verdicts."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from provenance.contract import keys
from provenance.contract.calls import (
    CHECKPOINT_STATE,
    CONTRACT_VERSION,
    DELEGATION_SET,
    EVENTS_RECORD,
    EVIDENCE_RECORD,
    MAX_EVENTS,
    PARTY_REGISTER,
    PLACE_REGISTER,
    PRODUCT_REGISTER,
    Call,
)
from provenance.contract.evidence import checkpoint_state, evidence_record
from provenance.contract.masterdata import delegation_set, place_register, product_register
from provenance.contract.overlay import Overlay, Read
from provenance.contract.parties import party_register
from provenance.contract.recording import record_group
from provenance.contract.refusal import ContractError
from provenance.contract.touched import keys_touched
from provenance.contract.version import source_hash
from provenance.domain.codec import CodecError, decode, encode
from provenance.domain.custody.core import Core, CoreError, read_core
from provenance.domain.custody.verdicts import Code, Verdict, refused

GLN_ATTRIBUTE = "lotbook.gln"
"""The certificate attribute in which a CA writes a party's GLN."""


@dataclass(frozen=True, slots=True)
class Creator:
    """Who signed the transaction, as the network has checked it."""

    msp: str
    gln: str | None = None
    admin: bool = False


def creator_from(msp: str, attributes: Mapping[str, str], units: Sequence[str]) -> Creator:
    """The creator that a checked certificate names: by attribute its GLN, by unit its role."""
    return Creator(msp, attributes.get(GLN_ATTRIBUTE), "admin" in units)


@dataclass(frozen=True, slots=True)
class Result:
    """What a call answers and writes."""

    response: bytes
    writes: dict[str, bytes]


def invoke(call: Call, creator: Creator, read: Read) -> Result:
    """Run a call over the state. Raises ContractError where the whole call is refused."""
    overlay = Overlay(read)
    function = _FUNCTIONS.get(call.function)
    if function is None:
        raise ContractError("unknown_function", f"There is no function {call.function!r}.")
    response = function(call.payload, creator, overlay)
    return Result(response, overlay.writes())


def _version(_payload: bytes, _creator: Creator, _overlay: Overlay) -> bytes:
    return source_hash().encode()


def _party_register(payload: bytes, creator: Creator, overlay: Overlay) -> bytes:
    entry = party_register(_decode(payload), msp=creator.msp, admin=creator.admin, state=overlay)
    return encode(entry)


def _signed(
    function: Callable[..., dict[str, Any]],
) -> Callable[[bytes, Creator, Overlay], bytes]:
    """A function in which a party speaks for itself."""

    def run(payload: bytes, creator: Creator, overlay: Overlay) -> bytes:
        actor = _actor(creator, overlay)
        return encode(function(_decode(payload), actor=actor, state=overlay))

    return run


def _events_record(payload: bytes, creator: Creator, overlay: Overlay) -> bytes:
    groups = _read_groups(_decode(payload))
    _load(_keys(groups, creator), overlay)
    actor = _actor(creator, overlay)
    verdicts: list[Verdict] = []
    for group in groups:
        verdicts += record_group(group, actor, overlay)
    return encode({"verdicts": [verdict.to_list() for verdict in verdicts]})


_FUNCTIONS: dict[str, Callable[[bytes, Creator, Overlay], bytes]] = {
    CONTRACT_VERSION: _version,
    PARTY_REGISTER: _party_register,
    DELEGATION_SET: _signed(delegation_set),
    PLACE_REGISTER: _signed(place_register),
    PRODUCT_REGISTER: _signed(product_register),
    CHECKPOINT_STATE: _signed(checkpoint_state),
    EVIDENCE_RECORD: _signed(evidence_record),
    EVENTS_RECORD: _events_record,
}


def _actor(creator: Creator, overlay: Overlay) -> str:
    """The party that signed. Any CA can issue any attribute, so the registry decides."""
    if creator.gln is None:
        raise ContractError("no_gln", "The signer's certificate names no party's GLN.")
    entry = overlay.get(keys.party(creator.gln))
    if entry is None:
        raise ContractError("unknown_party", f"No party {creator.gln} is registered.")
    if entry["msp"] != creator.msp:
        raise ContractError(
            "wrong_msp", f"Party {creator.gln} belongs to {entry['msp']}, not to {creator.msp}."
        )
    return creator.gln


Entry = Core | Verdict
"""A core, or the refusal of something that is none."""


def _read_groups(content: Any) -> list[list[Entry]]:
    groups = content.get("groups") if isinstance(content, dict) else None
    if not isinstance(groups, list) or not all(isinstance(group, list) for group in groups):
        raise ContractError("malformed", "events_record takes {groups: [[core, ...], ...]}.")
    if sum(map(len, groups)) > MAX_EVENTS:
        raise ContractError("too_many_events", f"A call carries at most {MAX_EVENTS} events.")
    return [[_entry(core) for core in group] for group in groups]


def _entry(content: Any) -> Entry:
    try:
        return read_core(content)
    except CoreError as error:
        return refused(Code.MALFORMED, reason=str(error))


def _keys(groups: list[list[Entry]], creator: Creator) -> list[str]:
    """Everything the batch may read, so that it is read in one round trip."""
    actor = creator.gln or ""
    touched = [keys.party(actor)]
    for group in groups:
        for entry in group:
            if isinstance(entry, Core):
                touched += keys_touched(entry, actor)
    return touched


def _load(wanted: list[str], overlay: Overlay) -> None:
    """Read the keys at once, then what the instances among them are in, level by level."""
    seen: set[str] = set()
    while wanted:
        overlay.load(wanted)
        seen.update(wanted)
        parents = [parent for key in wanted if (parent := _parent(key, overlay))]
        above = [key for name in parents for key in (keys.item(name), keys.content(name))]
        wanted = [key for key in dict.fromkeys(above) if key not in seen]


def _parent(key: str, overlay: Overlay) -> str | None:
    value = overlay.get(key) if key.startswith(keys.ITEM) else None
    return value.get("parent") if value else None


def _decode(payload: bytes) -> Any:
    try:
        return decode(payload)
    except CodecError as error:
        raise ContractError("malformed", str(error)) from error
