"""Key-level endorsement policies."""

from hypothesis import given
from hypothesis import strategies as st

from hlfabric import protos
from hlfabric.chaincode.endorsers import organisations, policy

MSPS = st.lists(st.text(min_size=1), max_size=5)


@given(MSPS)
def test_a_policy_names_its_organisations_and_needs_all_of_them(msps: list[str]) -> None:
    encoded = policy(msps)
    assert organisations(encoded) == tuple(msps)
    rule = protos.policies.SignaturePolicyEnvelope.FromString(encoded).rule.n_out_of
    assert rule.n == len(rule.rules) == len(msps)
    assert [each.signed_by for each in rule.rules] == list(range(len(msps)))


def test_without_a_policy_no_organisation_is_named() -> None:
    assert organisations(b"") == ()
