"""Every refusal of the catalogue, and every answer that is none."""

import json

import pytest

from agent.errors import (
    LicenceMissing,
    NotAuthorised,
    Rejected,
    ScopeMissing,
    TooManyRequests,
)
from agent.fortnox.errors import BY_CODE, ErrorRecord, read_error, refusal
from tests.fortnox.scripted import error_record

# shared/fortnox.md, 5: every code that is a refusal, and what kind of refusal.
CATALOGUE: dict[int, type[Rejected]] = {
    1000031: Rejected,
    2000106: Rejected,
    2000107: Rejected,
    2000108: Rejected,
    2000134: Rejected,
    2000204: Rejected,
    2000310: NotAuthorised,
    2000311: NotAuthorised,
    2000359: Rejected,
    2000401: Rejected,
    2000417: ScopeMissing,
    2000422: Rejected,
    2000423: Rejected,
    2000433: Rejected,
    2000550: Rejected,
    2000588: Rejected,
    2000637: Rejected,
    2000663: ScopeMissing,
    2000729: Rejected,
    2000755: Rejected,
    2000762: Rejected,
    2000947: Rejected,
    2001101: LicenceMissing,
    2001103: LicenceMissing,
    2001161: Rejected,
    2001304: Rejected,
    2001392: Rejected,
    2001399: Rejected,
    2001403: Rejected,
    2001740: Rejected,
    2001795: Rejected,
    2002115: Rejected,
    2002455: ScopeMissing,
    2003275: NotAuthorised,
    2004054: NotAuthorised,
}
SENTENCES = {
    'Verifikationsserien är inte manuell "F"': "manuell",
    'Verifikationsserien "F" finns inte': "Lägg upp verifikationsserien",
    "Ogiltig verifikationsserie angiven": "Lägg upp verifikationsserien",
    'Konto "3099" är inte aktivt': "Aktivera kontot",
    "Kostnadsställe är obligatoriskt på konto 3023": "Ange kostnadsställe",
    "Projekt är obligatoriskt på konto 3023": "projekt",
    "Räkenskapsår saknas.": "Lägg upp räkenskapsåret",
    "Anna Ek har låst perioden t.o.m. 2026-08-31": "Lås upp perioden",
    "The period is closed": "Lås upp perioden",
    "Lacks authorization to post verifications": "systemadministratör",
    "Api-licens saknas": "Integration",
    "The company does not have enough licenses": "Integration",
}


def body_of(message: str, code: object = None) -> bytes:
    return json.dumps(error_record(message, code)).encode()


def test_the_catalogue_is_the_whole_catalogue() -> None:
    assert set(BY_CODE) == set(CATALOGUE)


@pytest.mark.parametrize(("code", "kind"), CATALOGUE.items())
def test_a_code_tells_the_kind_and_keeps_the_sentence(
    code: int, kind: type[Rejected]
) -> None:
    refused = refusal(400, body_of("Fortnox egen mening.", code))
    assert type(refused) is kind
    assert refused.message == "Fortnox egen mening."
    assert refused.code == code
    assert refused.action


@pytest.mark.parametrize(("sentence", "advice"), SENTENCES.items())
def test_a_sentence_without_known_code_tells_what_to_do(
    sentence: str, advice: str
) -> None:
    refused = refusal(400, body_of(sentence, 2009999))
    assert refused is not None
    assert refused.message == sentence
    assert advice in refused.action


def test_the_code_weighs_more_than_the_words() -> None:
    refused = refusal(400, body_of("Räkenskapsår saknas", 2000423))
    assert refused is not None
    assert "kontot" in refused.action


def test_a_refusal_nobody_has_seen_is_still_a_refusal() -> None:
    refused = refusal(400, body_of("Något helt nytt.", 2999999))
    assert type(refused) is Rejected
    assert refused.message == "Något helt nytt."


@pytest.mark.parametrize(
    ("status", "kind"), [(401, NotAuthorised), (403, ScopeMissing), (404, Rejected)]
)
def test_the_status_tells_the_kind_where_nothing_else_does(
    status: int, kind: type[Rejected]
) -> None:
    assert type(refusal(status, body_of("Nej."))) is kind


@pytest.mark.parametrize("body", [b"", b"<html>", body_of("Too Many Requests")])
def test_429_was_not_carried_out_whatever_it_says(body: bytes) -> None:
    assert type(refusal(429, body)) is TooManyRequests


@pytest.mark.parametrize("body", [b"", b"<html>"])
def test_401_was_not_carried_out_whatever_it_says(body: bytes) -> None:
    assert type(refusal(401, body)) is NotAuthorised


@pytest.mark.parametrize("body", [b"", b"<html>413 Request Entity Too Large</html>"])
def test_what_is_too_large_was_not_even_read(body: bytes) -> None:
    refused = refusal(413, body)
    assert type(refused) is Rejected
    assert "Dela upp" in refused.action


@pytest.mark.parametrize("code", [1000003, 1000030])
def test_a_system_error_proves_nothing_even_as_a_400(code: int) -> None:
    assert refusal(400, body_of("Ett systemfel inträffade.", code)) is None


@pytest.mark.parametrize("status", [200, 302, 408, 500, 502, 503])
def test_no_other_status_proves_anything(status: int) -> None:
    assert refusal(status, body_of("Kan inte hitta kontot.", 2000423)) is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><body>403 Forbidden</body></html>",
        b'{"ErrorInformation": "oj"}',
        b'{"ErrorInformation": {"code": 2000423}}',
        b'{"ErrorInformation": {"message": " ", "code": 2000423}}',
        b'{"error": "invalid_grant"}',
    ],
)
def test_a_refusal_without_a_record_may_come_from_anybody(body: bytes) -> None:
    assert refusal(403, body) is None


@pytest.mark.parametrize(
    "record",
    [
        {"ErrorInformation": {"error": 1, "message": "Nej.", "code": 2000423}},
        {"ErrorInformation": {"Error": 1, "Message": "Nej.", "Code": 2000423}},
        {"errorinformation": {"MESSAGE": " Nej. ", "CODE": "2000423"}},
    ],
)
def test_an_error_record_is_read_in_any_spelling(record: object) -> None:
    found = read_error(json.dumps(record).encode())
    assert found == ErrorRecord("Nej.", 2000423)


def test_a_bare_message_is_an_error_record_too() -> None:
    assert read_error(b'{"message": "Nej &amp; nej"}') == ErrorRecord("Nej & nej")


@pytest.mark.parametrize("code", ["", "x", "²", None, -1, [1]])
def test_a_code_that_is_no_number_is_no_code(code: object) -> None:
    assert read_error(body_of("Nej.", code)) == ErrorRecord("Nej.")
