"""The main job without a person: connect every owner, transfer, return the receipt."""

from agent.demo.consenting import give_consent
from agent.demo.demo import Demo
from agent.errors import ConsentDenied
from agent.journeys import transfer_everything_new, wait_for
from agent.ledger.owners import overview
from agent.transfer.receipt import Receipt


def make_journey(demo: Demo) -> Receipt:
    """Do what a user does, by the simulator's and our own pages.

    Raises:
        ConsentDenied: an owner could not be connected.
        TooSlow: a step did not happen in time.
    """
    rooms = demo.agent.rooms
    wait_for(demo.agent.folders.have_settled, "Journalerna lästes inte in.")
    for one in overview(rooms.ledger):
        address = rooms.connections.start(one.owner.id, "/overforing")
        number = one.owner.organisation_number
        if not give_consent(address, number, demo.agent.origin):
            raise ConsentDenied(f"{one.owner.name} blev inte kopplad.")
    return transfer_everything_new(demo.agent)
