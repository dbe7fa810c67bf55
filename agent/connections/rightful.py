"""Whether a company is the owner's: compared by organisation and database number."""

from agent.errors import WrongCompany
from agent.fortnox.records import CompanyInformation
from agent.journal import hyphenated
from agent.ledger.connections import (
    ConnectionView,
    another_database,
    any_connection_of,
)
from agent.ledger.ledger import Ledger
from agent.ledger.owners import OwnerView, all_owners


def check_company(ledger: Ledger, who: OwnerView, company: CompanyInformation) -> None:
    """See that the company just consented to is the owner's.

    Raises:
        WrongCompany: it is another's, nobody's, or another database than before.
    """
    if not company.organisation_number:
        raise WrongCompany(
            f"{company.name} saknar organisationsnummer i Fortnox.",
            action="Fyll i det i Fortnox under Företagsuppgifter och koppla igen.",
        )
    if who.organisation_number not in ("", company.organisation_number):
        raise WrongCompany(
            f"Du valde {company.name} ({hyphenated(company.organisation_number)}) i "
            f"Fortnox, men fastighetsägaren är {who.name} "
            f"({hyphenated(who.organisation_number)}).",
            action=_what_to_choose(ledger, who, company),
        )
    known = any_connection_of(ledger, who.id)
    if known and known.database_number != company.database_number:
        raise another_database(ledger, known, who.name, company.database_number)


def _what_to_choose(ledger: Ledger, who: OwnerView, company: CompanyInformation) -> str:
    """Say how to get to the right company, and what the chosen one is to us."""
    choose = (
        f"Koppla igen och välj {who.name}. Visar Fortnox samma bolag på nytt: byt "
        "bolag eller logga ut där först."
    )
    number = company.organisation_number
    for other in all_owners(ledger):
        if other.organisation_number == number:
            return (
                f"{choose} {other.name} är en egen fastighetsägare här. Bokförs båda i "
                "samma bolag behöver de ha samma organisationsnummer i "
                "dinafastigheter 3."
            )
    return choose


def check_still_theirs(who: OwnerView, view: ConnectionView) -> None:
    """See that the company that an owner was connected to is the owner's still.

    Raises:
        WrongCompany: it has got another organisation number since.
    """
    if view.organisation_number == who.organisation_number:
        return
    raise WrongCompany(
        f"{view.company_name}, som {who.name} ({hyphenated(who.organisation_number)}) "
        "är kopplad till, har fått ett annat organisationsnummer i Fortnox "
        f"({hyphenated(view.organisation_number) or 'inget'}).",
        action=f"Koppla från {who.name}, och koppla till det bolag som är rätt.",
    )
