"""The addresses of this machine."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network

from memoriesweb.network import home_addresses, networks_outwards, own_addresses

FIB = """Main:
  +-- 0.0.0.0/0 3 0 5
     |-- 0.0.0.0
        /0 universe UNICAST
     +-- 172.17.0.0/16 2 0 2
        |-- 172.17.0.0
           /16 link UNICAST
        |-- 172.17.0.1
           /32 host LOCAL
     +-- 192.168.1.0/24 2 0 2
        |-- 192.168.1.5
           /32 host LOCAL
        |-- 192.168.1.255
           /32 link BROADCAST
Local:
     +-- 127.0.0.0/8 2 0 2
        |-- 127.0.0.1
           /32 host LOCAL
        |-- 93.184.216.34
           /32 host LOCAL
"""
ROUTES = """Iface	Destination	Gateway 	Flags	RefCnt	Use	Metric	Mask
eth0	00000000	0101A8C0	0003	0	0	0	00000000
eth0	0001A8C0	00000000	0001	0	0	0	00FFFFFF
docker0	000011AC	00000000	0001	0	0	0	0000FFFF
"""


def test_it_works_here() -> None:
    for address in home_addresses():
        assert not IPv4Address(address).is_loopback


def test_own_addresses_are_those_of_networks_at_home() -> None:
    assert sorted(own_addresses(FIB)) == [IPv4Address("172.17.0.1"), IPv4Address("192.168.1.5")]


def test_the_network_that_leads_out_comes_first() -> None:
    assert networks_outwards(ROUTES) == [IPv4Network("192.168.1.0/24")]
