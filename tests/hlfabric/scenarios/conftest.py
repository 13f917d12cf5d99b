"""One network for all scenarios, with a chaincode of their own; each runs on both clients."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from hlfabric import Endpoint, Gateway, Identity, Member, Profile
from hlfabric.errors import CallError
from hlfabric.network import Network, wait_until
from tests.hlfabric.scenarios.blocking import BlockingGateway, Loop
from tests.hlfabric.scenarios.chaincode import Scenarios
from tests.hlfabric.scenarios.deploying import deployed

Open = Callable[..., Gateway]
ANYONE = "OR('GrowersMSP.member','TradersMSP.member')"
COLLECTIONS = [
    {
        "name": name,
        "policy": policy,
        "requiredPeerCount": 0,
        "maxPeerCount": 1,
        "blockToLive": 0,
        "memberOnlyRead": True,
        "memberOnlyWrite": member_only_write,
    }
    for name, policy, member_only_write in (
        ("growers", "OR('GrowersMSP.member')", False),
        ("traders", "OR('TradersMSP.member')", True),
        ("shared", ANYONE, True),
    )
]


@pytest.fixture(scope="session")
def scenario_network(
    kv_network: Network, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Network]:
    """The network with the scenarios' chaincode, which any one organisation may endorse."""
    collections = tmp_path_factory.mktemp("collections") / "collections.json"
    collections.write_text(json.dumps(COLLECTIONS))
    with deployed(
        kv_network,
        "scenarios",
        lambda organisation: Scenarios(organisation.msp),
        terms=("--signature-policy", ANYONE, "--collections-config", str(collections)),
    ):
        wait_until(lambda: endorsed(kv_network), deadline=60, what="both organisations endorse")
        yield kv_network


def endorsed(network: Network) -> bool:
    """Whether both organisations endorse the scenarios' chaincode, as both gateways see it."""
    members = Profile.load(network.layout.profile).members
    try:
        for member in members:
            with Gateway(member.peer, channel=network.spec.channel, chaincode="scenarios") as known:
                both = [each.msp for each in members]
                known.endorse(member.admin, "echo", b"ready", organizations=both, timeout=5)
    except CallError:
        return False
    return True


@pytest.fixture(scope="session")
def growers(scenario_network: Network) -> Member:
    """The first organisation."""
    return Profile.load(scenario_network.layout.profile).members[0]


@pytest.fixture(scope="session")
def traders(scenario_network: Network) -> Member:
    """The second organisation."""
    return Profile.load(scenario_network.layout.profile).members[1]


@pytest.fixture(scope="session")
def loop() -> Iterator[Loop]:
    """Where the asyncio clients live."""
    running = Loop()
    yield running
    running.stop()


@pytest.fixture(params=["threads", "asyncio"])
def open_gateway(
    request: pytest.FixtureRequest, loop: Loop, scenario_network: Network
) -> Iterator[Open]:
    """Opens gateways of either client, closed at the test's end."""
    with ExitStack() as opened:

        def open_one(peer: Endpoint, **settings: Any) -> Any:
            named = {"channel": scenario_network.spec.channel, "chaincode": "scenarios", **settings}
            if request.param == "threads":
                return opened.enter_context(Gateway(peer, **named))
            return opened.enter_context(BlockingGateway(loop, peer, **named))

        yield open_one


@pytest.fixture
def gateway(open_gateway: Open, growers: Member) -> Gateway:
    """The first organisation's peer."""
    return open_gateway(growers.peer)


@pytest.fixture
def signer(growers: Member) -> Identity:
    """The first organisation's admin."""
    return growers.admin
