"""The peer: the loop of most public clients, which sends again on every error.

python -m tests.crash.naive --seed 1 --vouchers 1000
"""

import argparse
import re
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

import requests

from agent.connections.connections import SCOPES
from agent.demo.consenting import walk
from agent.simulator import Simulator
from tests.crash.laboratory import fortnox, found_owner
from tests.crash.storm import Storm
from tests.office import HOME

LONGEST = timedelta(seconds=0.5)
TIME_OUT = 0.3
PAUSE = 0.05
LANES = 8


@dataclass(frozen=True, slots=True)
class Came:
    """What came of it; `duplicated` counts the vouchers that are one too many."""

    sent: int
    faults: int
    lost: int
    duplicated: int


def send_naively(simulator: Simulator, seed: int, vouchers: int) -> Came:
    """Send vouchers in the storm of the torture, without any kill at all."""
    lanes = [_access(simulator) for _ in range(LANES)]
    storm = Storm(seed, LONGEST)
    simulator.set_weather(storm)
    with ThreadPoolExecutor(LANES, "naive") as threads:
        send = partial(_until_it_succeeds, simulator)
        numbered = range(vouchers)
        list(threads.map(send, (lanes[n % LANES][1] for n in numbered), numbered))
    simulator.set_weather(None)
    simulator.settle()
    numbers = {number for number, _ in lanes}
    booked = Counter(
        one.comments
        for company in simulator.companies
        for one in company.vouchers
        if company.organisation_number in numbers
    )
    return Came(
        sent=vouchers,
        faults=storm.fallen.total(),
        lost=vouchers - len(booked),
        duplicated=booked.total() - len(booked),
    )


def _access(simulator: Simulator) -> tuple[str, str]:
    """Found a company; return its number, and an access token to it."""
    number = found_owner(simulator).organisation_number
    client = simulator.client
    asked = f"client_id={client.client_id}&scope={'%20'.join(SCOPES)}&state=x"
    address = f"{simulator.url}/oauth-v1/auth?{asked}&redirect_uri={HOME}"
    home = walk(f"{address}&response_type=code&access_type=offline", number, HOME)
    code = re.search(r"[?&]code=([^&]+)", home)
    assert code is not None, home
    granted = requests.post(
        f"{simulator.url}/oauth-v1/token",
        data={
            "grant_type": "authorization_code",
            "code": code.group(1),
            "redirect_uri": HOME,
        },
        auth=(client.client_id, client.client_secret),
        timeout=10,
    )
    return number, granted.json()["access_token"]


def _until_it_succeeds(simulator: Simulator, token: str, number: int) -> None:
    rows = [{"Account": 1510, "Debit": 5}, {"Account": 3020, "Credit": 5}]
    voucher = {
        "Description": "Avisering",
        "Comments": f"DF3-{number}",
        "VoucherSeries": "A",
        "TransactionDate": f"{date(2026, 12, 1)}",
        "VoucherRows": rows,
    }
    while True:
        try:
            answer = requests.post(
                f"{simulator.url}/3/vouchers",
                json={"Voucher": voucher},
                headers={"Authorization": f"Bearer {token}"},
                timeout=TIME_OUT,
            )
            answer.raise_for_status()
            answer.json()
        except requests.RequestException:
            time.sleep(PAUSE)
        else:
            return


def main() -> None:
    """Print what the naive sender comes to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=20261201)
    parser.add_argument("--vouchers", type=int, default=1000)
    asked = parser.parse_args()
    with fortnox() as simulator:
        came = send_naively(simulator, asked.seed, asked.vouchers)
    sys.stdout.write(f"{came}\n")


if __name__ == "__main__":
    main()
