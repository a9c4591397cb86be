"""Which names mean this very machine."""

LOOPBACK = {"localhost", "[::1]", "::1", "testserver"}


def is_loopback(host: str) -> bool:
    return host in LOOPBACK or host.startswith("127.")
