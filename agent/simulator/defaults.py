"""The three companies of the demo: two housing cooperatives and a landlord."""

from datetime import date

from agent.simulator.companies import (
    Account,
    Company,
    CostCentre,
    FinancialYear,
    Series,
    Setting,
)

_FIRST_YEAR, _LAST_YEAR = 2025, 2027

_CHART = {
    1101: "Byggnader, pantsatta avgifter",
    1510: "Kundfordringar",
    1511: "Hyres- och avgiftsfordringar",
    1920: "PlusGiro",
    1930: "Företagskonto",
    1931: "Klientmedelskonto",
    2420: "Förskott från hyresgäster",
    2440: "Leverantörsskulder",
    2610: "Utgående moms, 25 %",
    2611: "Utgående moms på försäljning inom Sverige, 25 %",
    2618: "Vilande utgående moms, 25 %",
    2640: "Ingående moms",
    2650: "Redovisningskonto för moms",
    2890: "Övriga kortfristiga skulder",
    2970: "Förutbetalda hyror och avgifter",
    3011: "Hyresintäkter bostäder",
    3012: "Hyresintäkter förråd",
    3013: "Hyresintäkter lokaler",
    3015: "Hyresintäkter garage och p-platser",
    3016: "Hyresintäkter övrigt",
    3020: "Årsavgifter bostäder",
    3021: "Årsavgifter lokaler",
    3022: "Årsavgifter, moms",
    3031: "Hyresbortfall",
    3040: "Bränsleavgifter",
    3050: "Vattenavgifter",
    3051: "Elavgifter",
    3500: "Fakturerade kostnader",
    3550: "Fakturerade resekostnader",
    3591: "Påminnelseavgifter",
    3740: "Öres- och kronutjämning",
    3894: "Överlåtelseavgifter",
    3896: "Pantsättningsavgifter",
    4110: "Fastighetsskötsel",
    4300: "Reparationer",
    4611: "Elkostnader",
    4620: "Uppvärmning",
    5010: "Lokalhyra",
    6310: "Företagsförsäkringar",
    6570: "Bankkostnader",
    7010: "Löner till kollektivanställda",
    8310: "Ränteintäkter",
    8410: "Räntekostnader",
}


def default_companies() -> list[Company]:
    """Make the demo's companies, with empty books.

    Account 3099 is inactive, 3023 demands a cost centre and 1930 takes none; cost
    centre 99 is inactive; series L is not manual.
    """
    gardens = Company(
        organisation_number="7696114821",
        name="BRF Björkgården",
        database_number=1018318,
        years=_years(),
        accounts=[*_accounts(), Account(2083, "Medlemsinsatser")],
        series=_series(),
        cost_centres=_cost_centres("Björkgatan 1", "Björkgatan 3", "Garaget"),
    )
    sea_view = Company(
        organisation_number="7696230577",
        name="BRF Sjöutsikten",
        database_number=1018319,
        years=_years(),
        accounts=[*_accounts(), Account(2088, "Fond för yttre underhåll")],
        series=_series(),
        cost_centres=_cost_centres("Strandvägen 8", "Strandvägen 10", "Båthuset"),
        locked_until=date(2025, 12, 31),
    )
    landlord = Company(
        organisation_number="5568402712",
        name="Lindbergs Fastigheter AB",
        database_number=1018320,
        years=_years(),
        accounts=[*_accounts(), Account(2081, "Aktiekapital")],
        series=_series(),
        cost_centres=_cost_centres("Kvarngatan 12", "Storgatan 4", "Åhuset"),
    )
    return [gardens, sea_view, landlord]


def _years() -> list[FinancialYear]:
    return [
        FinancialYear(number, date(year, 1, 1), date(year, 12, 31))
        for number, year in enumerate(range(_FIRST_YEAR, _LAST_YEAR + 1), start=1)
    ]


def _accounts() -> list[Account]:
    ordinary = [Account(number, name) for number, name in _CHART.items()]
    for account in ordinary:
        if account.number == 1930:  # noqa: PLR2004 - an account number is its own name
            account.cost_centre = Setting.NOTALLOWED
    mandatory = Account(3023, "Årsavgifter, per hus", cost_centre=Setting.MANDATORY)
    return [*ordinary, mandatory, Account(3099, "Hyror, äldre konto", active=False)]


def _series() -> list[Series]:
    return [
        Series("A", "Redovisning"),
        Series("B", "Kundfakturor"),
        Series("H", "Hyror och avgifter"),
        Series("I", "Inbetalningar"),
        Series("L", "Kontantfaktura", manual=False),
    ]


def _cost_centres(first: str, second: str, third: str) -> list[CostCentre]:
    return [
        CostCentre("10", first),
        CostCentre("20", second),
        CostCentre("30", third),
        CostCentre("99", "Såld fastighet", active=False),
    ]
