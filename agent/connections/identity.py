"""Which company a consent is for: its name, organisation number and database number.

The scope companyinformation tells all three. With bookkeeping alone the SIE export
names the company (#FNAMN, #ORGNR: SIE 4C, 8.7 and 8.24), and the access token, a JWT,
its database number (shared/fortnox.md, 1.6).
"""

import re
from base64 import urlsafe_b64decode

from agent.errors import ConsentError
from agent.fortnox.api import CompanyApi
from agent.fortnox.exact_json import read_object
from agent.fortnox.oauth import Grant
from agent.fortnox.records import CompanyInformation

QUOTED = r'^#{label}\s+(?:"((?:[^"\\]|\\.)*)"|(\S+))'


def company_of(grant: Grant, api: CompanyApi) -> CompanyInformation:
    """Return the company that a consent is for.

    Raises:
        ConsentError: it cannot be told.
        FortnoxError: Fortnox did not answer.
    """
    if "companyinformation" in grant.scopes:
        return api.company_information()
    years = api.financial_years()
    if not years:
        raise _untold("no financial year")
    latest = max(years, key=lambda year: year.to_date)
    # One day is enough for the heading.
    sie = api.sie_export(latest.id, latest.to_date, latest.to_date).decode("cp437")
    return CompanyInformation(
        name=_field(sie, "FNAMN"),
        organisation_number=_field(sie, "ORGNR"),
        database_number=tenant_of(grant.access_token),
    )


def tenant_of(access_token: str) -> str:
    """Read the company's database number out of an access token.

    Raises:
        ConsentError: it is not there.
    """
    try:
        claims = access_token.split(".")[1]
        padded = claims + "=" * (-len(claims) % 4)
        tenant = str(read_object(urlsafe_b64decode(padded)).get("tenantId", ""))
    except (IndexError, ValueError):
        tenant = ""
    if not tenant:
        raise _untold("no tenantId in the access token")
    return tenant


def _field(sie: str, label: str) -> str:
    found = re.search(QUOTED.format(label=label), sie, re.MULTILINE)
    if found is None:
        return ""
    return found[2] or re.sub(r"\\(.)", r"\1", found[1] or "")


def _untold(detail: str) -> ConsentError:
    return ConsentError(
        "Fortnox talade inte om vilket bolag kopplingen gäller.",
        action="Koppla igen och godkänn även Företagsinformation.",
        detail=f"({detail})",
    )
