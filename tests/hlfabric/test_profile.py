"""Connection profiles."""

import json
from pathlib import Path

import pytest

from hlfabric import Profile
from hlfabric.errors import IdentityError, ProfileError
from tests.hlfabric.certificates import certificate, private_pem
from tests.hlfabric.certificates import identity as made

ADMIN = made()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A profile with one member, whose files lie beside it."""
    files = {name: str(tmp_path / f"{name}.pem") for name in ("roots", "certificate", "key")}
    Path(files["roots"]).write_bytes(certificate(ADMIN.private_key))
    Path(files["certificate"]).write_bytes(ADMIN.certificate_pem)
    Path(files["key"]).write_bytes(private_pem(ADMIN.private_key))
    pair = {"certificate": files["certificate"], "private_key": files["key"]}
    peer = {"address": "127.0.0.1:7051", "tls_roots": files["roots"], "server_name": None}
    ca = {
        "url": "https://127.0.0.1:7054",
        "name": "farm",
        "tls_roots": files["roots"],
        "registrar": pair,
    }
    member = {"msp": "FarmMSP", "peer": peer, "admin": pair, "ca": ca}
    content = {"channel": "supply", "chaincode": "lotbook", "organisations": [member]}
    profile = tmp_path / "connection.json"
    profile.write_text(json.dumps(content))
    return profile


def test_a_profile_names_channel_chaincode_and_members(path: Path) -> None:
    profile = Profile.load(path)
    [member] = profile.members
    assert (profile.channel, profile.chaincode) == ("supply", "lotbook")
    assert (member.msp, member.peer.address) == ("FarmMSP", "127.0.0.1:7051")
    assert member.admin.serialized == member.registrar.serialized == ADMIN.serialized


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"organisations": [{"msp": "FarmMSP"}]}'])
def test_what_is_no_profile_is_an_error(content: str, path: Path) -> None:
    path.write_text(content)
    with pytest.raises(ProfileError, match="no connection profile"):
        Profile.load(path)


def test_a_file_that_is_missing_is_named(path: Path) -> None:
    (path.parent / "roots.pem").unlink()
    with pytest.raises(ProfileError, match=r"roots\.pem"):
        Profile.load(path)


def test_a_key_that_cannot_be_read_is_an_error(path: Path) -> None:
    (path.parent / "key.pem").write_text("no PEM")
    with pytest.raises(IdentityError, match=r"key\.pem"):
        Profile.load(path)
