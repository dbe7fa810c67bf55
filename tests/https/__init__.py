"""The front door: certificate, port, peer, TLS, hostile clients, a graceful end."""
