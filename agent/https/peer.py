"""Whose process is at the other end of a loopback connection?

A cookie cannot say: a browser sends it to every port of localhost. The system can.
Where it does not, the answer is UNKNOWN, and the page must ask for more than a cookie.
"""

import sys
from wsgiref.types import WSGIEnvironment

from agent.https.address import Peer, SocketAddress

if sys.platform == "linux":
    from agent.https.peer_linux import identify
elif sys.platform == "win32":
    from agent.https.peer_windows import identify
else:

    def identify(peer: SocketAddress, local: SocketAddress) -> Peer:  # noqa: ARG001 - the signature of the others
        """Nobody to ask on this system."""
        return Peer.UNKNOWN


__all__ = ["Peer", "SocketAddress", "identify", "is_not_another_user", "who_asks"]


def is_not_another_user(peer: SocketAddress, local: SocketAddress) -> bool:
    """What the front asks at the door: only a known stranger is turned away."""
    return identify(peer, local) is not Peer.OTHER_USER


def who_asks(environ: WSGIEnvironment) -> Peer:
    """The same for a request that is being answered, by its WSGI environment."""
    host, port = str(environ["REMOTE_ADDR"]), int(environ["REMOTE_PORT"])
    ours = "::1" if ":" in host else "127.0.0.1"
    return identify((host, port), (ours, int(environ["SERVER_PORT"])))
