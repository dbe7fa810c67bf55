"""The SIE 4 export."""

from agent.simulator import Simulator
from tests.simulator.visitor import GARDENS, Api, error, row, voucher


def _lines(api: Api, **parameters: object) -> list[str]:
    answer = api.get("sie/4", **parameters)
    assert answer.status_code == 200
    return answer.content.decode("cp437").splitlines()


def test_the_bytes_are_cp437(api: Api) -> None:
    content = api.get("sie/4", financialyear=2).content

    # 0x94 and 0x86 are ö and å in CP437.
    assert b'#FNAMN "BRF Bj\x94rkg\x86rden"\r\n' in content


def test_it_says_whose_year_it_is(api: Api) -> None:
    lines = _lines(api, financialYear=2)

    assert lines[:3] == ["#FLAGGA 0", '#PROGRAM "Fortnox" "Simulator"', "#FORMAT PC8"]
    assert "#SIETYP 4" in lines
    assert "#GEN 20261201" in lines
    assert "#ORGNR 769611-4821" in lines
    assert "#RAR 0 20260101 20261231" in lines
    assert "#RAR -1 20250101 20251231" in lines


def test_it_has_accounts_and_cost_centres(api: Api) -> None:
    lines = _lines(api, financialyear=2)

    assert '#KONTO 1510 "Kundfordringar"' in lines
    assert '#OBJEKT 1 "10" "Björkgatan 1"' in lines


def test_it_has_every_voucher_with_its_rows(sim: Simulator, api: Api) -> None:
    sim.company(GARDENS).projects.append("P1")
    api.post(
        voucher(
            row(1510, debit=100.5, TransactionInformation="Avi 7"),
            row(3011, credit=100.5, CostCenter="10", Project="P1"),
        )
    )

    text = "\n".join(_lines(api, financialyear=2))

    assert (
        '#VER "A" 1 20261001 "Hyror oktober" 20261001\n'
        "{\n"
        '   #TRANS 1510 {} 100.50 "" "Avi 7"\n'
        '   #TRANS 3011 {1 "10" 6 "P1"} -100.50 "" ""\n'
        "}"
    ) in text


def test_balances_are_carried_between_the_years(api: Api) -> None:
    api.post(voucher(TransactionDate="2025-05-05"))
    api.post(voucher())

    lines = _lines(api, financialyear=2)

    assert "#IB 0 1510 100.50" in lines
    assert "#UB 0 1510 201.00" in lines
    assert "#RES 0 3011 -100.50" in lines
    assert sum(line.startswith("#VER") for line in lines) == 1


def test_the_vouchers_can_be_narrowed_by_dates(api: Api) -> None:
    for day in ("2026-10-01", "2026-10-02", "2026-10-03"):
        api.post(voucher(TransactionDate=day))

    lines = _lines(api, financialyear=2, fromdate="2026-10-02", todate="2026-10-02")

    found = [line for line in lines if line.startswith("#VER")]
    assert len(found) == 1
    assert "20261002" in found[0]


def test_quotation_marks_are_written_as_the_format_demands(
    sim: Simulator, api: Api
) -> None:
    sim.company(GARDENS).name = 'BRF "Björken"'

    assert '#FNAMN "BRF \\"Björken\\""' in _lines(api, financialyear=2)


def test_only_type_4_is_there(api: Api) -> None:
    assert error(api.get("sie/1"))[1] == 2000588
