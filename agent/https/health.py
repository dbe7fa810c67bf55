"""Does this PC trust the page's certificate? Asked by doing what a client does.

A whole TLS handshake with the system's own list of trusted certificates, in memory: no
port takes part, so that it can be asked whether the agent runs or not. Firefox and
Chrome read the same list on Windows.
"""

import ssl

from agent.https.certificate import Certificate

# A handshake takes two or three; more is a loop.
MOST_ROUNDS = 10


def is_trusted_by_this_pc(certificate: Certificate) -> bool:
    """Tell whether a client of this PC would show the page without a warning."""
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = certificate.server_context().wrap_bio(
        to_server, to_client, server_side=True
    )
    client = ssl.create_default_context().wrap_bio(
        to_client, to_server, server_hostname="localhost"
    )
    try:
        for _ in range(MOST_ROUNDS):
            if _go_on(client) and _go_on(server):
                return True
            _go_on(server)
    except ssl.SSLError:
        return False
    return False


def _go_on(side: ssl.SSLObject) -> bool:
    """Take a handshake as far as what has arrived allows; True once it is made."""
    try:
        side.do_handshake()
    except ssl.SSLWantReadError:
        return False
    return True
