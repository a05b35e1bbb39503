"""The addresses of this machine in the home network, read from the kernel: nothing is sent anywhere to find them."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network
from pathlib import Path
from socket import ntohl

FIB = Path("/proc/net/fib_trie")
ROUTES = Path("/proc/net/route")


def home_addresses() -> list[str]:
    """Those by which phones may reach this machine, the likeliest first."""
    reached = networks_outwards(ROUTES.read_text(encoding="ascii"))
    addresses = own_addresses(FIB.read_text(encoding="ascii"))
    addresses.sort(key=lambda address: (not any(address in network for network in reached), address))
    return [str(address) for address in addresses]


def own_addresses(fib: str) -> list[IPv4Address]:
    """The kernel's table of addresses names each before a line that says it is local."""
    found: set[IPv4Address] = set()
    last = ""
    for line in fib.splitlines():
        if "|--" in line:
            last = line.split()[-1]
        elif "/32 host LOCAL" in line:
            found.add(IPv4Address(last))
    return [address for address in found if not address.is_loopback and not address.is_global]


def networks_outwards(routes: str) -> list[IPv4Network]:
    """The networks of the interface that leads out of the house: not those of containers on this machine."""
    rows = [line.split() for line in routes.splitlines()[1:]]
    outwards = {row[0] for row in rows if row[1] == "00000000"}
    return [
        IPv4Network((ntohl(int(row[1], 16)), ntohl(int(row[7], 16)).bit_count()))
        for row in rows
        if row[0] in outwards and row[1] != "00000000"
    ]
