"""The front door of the local page: its certificate, its port and who may come in.

Everything that stands between a browser on this PC and the WSGI application: both
loopback addresses, the question whose process is calling, TLS, and the hand-over to
waitress. Knows nothing of journals or Fortnox.
"""
