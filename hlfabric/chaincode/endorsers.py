"""Key-level endorsement policies: whose peers must endorse a change of one key."""

from collections.abc import Sequence

from hlfabric import protos

POLICY = "VALIDATION_PARAMETER"
"""The name under which the validators look for a key's policy."""


def policy(msps: Sequence[str]) -> bytes:
    """The policy (SignaturePolicyEnvelope) by which a peer of each organisation must endorse."""
    rules = [protos.policies.SignaturePolicy(signed_by=index) for index in range(len(msps))]
    envelope = protos.policies.SignaturePolicyEnvelope(
        rule=protos.policies.SignaturePolicy(
            n_out_of=protos.policies.SignaturePolicy.NOutOf(n=len(msps), rules=rules)
        ),
        identities=[_peer(msp) for msp in msps],
    )
    encoded: bytes = envelope.SerializeToString()
    return encoded


def organisations(encoded: bytes) -> tuple[str, ...]:
    """The MSP ids that a policy names."""
    envelope = protos.policies.SignaturePolicyEnvelope.FromString(encoded)
    return tuple(
        protos.principal.MSPRole.FromString(identity.principal).msp_identifier
        for identity in envelope.identities
    )


def _peer(msp: str) -> object:
    role = protos.principal.MSPRole(msp_identifier=msp, role=protos.principal.MSPRole.PEER)
    return protos.principal.MSPPrincipal(
        principal_classification=protos.principal.MSPPrincipal.ROLE,
        principal=role.SerializeToString(),
    )
