"""The identities that a network needs before its peers and orderers can start."""

from hlfabric.network.layout import Layout


def enrol_everyone(layout: Layout) -> None:
    """Enrol admins, peers, orderers and chaincode services, each once. Raises CAError."""
    for organisation in (layout.spec.orderer, *layout.spec.organisations):
        authority = layout.authority(organisation)
        authority.member("admin", "admin")
        authority.tls("admin")
        authority.describe_msp(authority.folder / "msp")
    for organisation in layout.spec.organisations:
        authority = layout.authority(organisation)
        authority.member("peer", "peer")
        authority.tls("peer")
        authority.tls("chaincode")
    for name in layout.orderers:
        layout.authority(layout.spec.orderer).member(name, "orderer")
        layout.authority(layout.spec.orderer).tls(name)
