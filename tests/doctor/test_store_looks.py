"""The PC's store is tried with an entry that nobody misses."""

import pytest

from agent.connections.secrets import Secrets
from agent.demo.demo import MemoryStore
from agent.doctor import store_looks
from agent.doctor.findings import Gravity
from agent.doctor.pc import Pc
from agent.errors import SecretsUnavailable
from tests.stores import WatchedStore


def test_the_probe_leaves_nothing_behind(pc: Pc) -> None:
    watched = WatchedStore()
    (works, client) = store_looks.store(_with(pc, watched))
    assert works.is_well
    assert client.gravity is Gravity.TO_DO
    ((name, _),) = watched.written
    assert watched.get_password(name, "Journalbryggan") is None


def test_a_client_that_is_kept_is_found_and_not_shown(pc: Pc) -> None:
    kept = MemoryStore()
    Secrets(kept).keep_client("planted-id", "planted-secret")
    (_, client) = store_looks.store(_with(pc, kept))
    assert client.is_well
    assert "planted" not in str(client)


def test_a_store_that_forgets_or_fails_is_wrong(pc: Pc) -> None:
    forgetful = WatchedStore()
    forgetful.forgets = True
    with pytest.raises(SecretsUnavailable):
        store_looks.store(_with(pc, forgetful))
    failing = WatchedStore()
    failing.fails_with = OSError(1783, "CredWrite")
    with pytest.raises(SecretsUnavailable):
        store_looks.store(_with(pc, failing))


def _with(pc: Pc, store: MemoryStore) -> Pc:
    return Pc(pc.settings, pc.clock, pc.ledger, lambda: store, pc.machine_client)
