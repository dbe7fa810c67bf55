"""A Fortnox on your own machine: for the demo, for training and for tests.

It imports nothing of ours, so that it can contradict us. What it does where
Fortnox's behaviour is known follows Fortnox's developer pages; where it is not
known, the stricter reading was chosen and a comment says so.
"""

from agent.simulator.clock import Clock
from agent.simulator.companies import (
    Account,
    Company,
    CostCentre,
    FinancialYear,
    Series,
    Setting,
    Voucher,
    VoucherRow,
)
from agent.simulator.defaults import default_companies
from agent.simulator.faults import Fault, Order, Step
from agent.simulator.request_log import LoggedRequest
from agent.simulator.server import Simulator
from agent.simulator.world import Client, Quirks

__all__ = [
    "Account",
    "Client",
    "Clock",
    "Company",
    "CostCentre",
    "Fault",
    "FinancialYear",
    "LoggedRequest",
    "Order",
    "Quirks",
    "Series",
    "Setting",
    "Simulator",
    "Step",
    "Voucher",
    "VoucherRow",
    "default_companies",
]
