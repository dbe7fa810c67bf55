"""What may leave the PC is told by its key, and cut to what is the same on all PCs."""

import pytest

from agent.doctor import harmless


@pytest.mark.parametrize(
    ("file", "place"),
    [
        (r"C:\Users\Anna K\python\Lib\json\decoder.py", "lib/json/decoder.py"),
        ("/home/anna/.venv/lib/python3.11/site-packages/requests/api.py",
         "site-packages/requests/api.py"),
        (r"C:\Users\anna\python311.zip\socket.py", "python311.zip/socket.py"),
        (r"agent\transfer\sending.py", "agent/transfer/sending.py"),
        (r"requests\adapters.py", "requests/adapters.py"),
        (r"C:\Users\anna\notes.py", "(utelämnat)"),
        ("/lib/Anna Karlsson.py", "(utelämnat)"),
        ("<string>", "(utelämnat)"),
    ],
)  # fmt: skip
def test_a_frame_names_the_module_and_not_the_pc(file: str, place: str) -> None:
    told = harmless.traceback(f'  File "{file}", line 7, in run\nValueError: anna')
    assert told == [f"{place}:7 run", "ValueError"]


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/3/vouchers/A/117", "/3/vouchers"),
        ("/3/costcenters/Ugglan", "/3/costcenters"),
        ("/oauth-v1/token", "/oauth-v1/token"),
        ("/brf-ugglan", "/"),
        ("brf-ugglan", None),
    ],
)
def test_an_address_says_what_was_asked_for_and_not_about_whom(
    path: str, told: str | None
) -> None:
    assert harmless.resource(path) == told


def test_of_a_reason_only_classes_of_errors_and_fortnox_numbers_pass() -> None:
    said = "Brf Ugglan (Stockholm) svarar inte. (ConnectionError/gaierror) (Fortnox 12)"
    assert harmless.causes(said) == ["ConnectionError", "gaierror", "Fortnox 12"]


def test_the_words_of_an_event_pass_where_they_are_our_own() -> None:
    ours = {"event": "agent started", "logger": "agent.app"}
    assert harmless.words_of_event(ours) == "agent started"
    for other in ({"logger": "urllib3"}, {"event": "Anna ringde"}, {"event": 7}):
        assert harmless.words_of_event({**ours, **other}) == "(utelämnat)"


def test_a_key_that_nobody_knows_is_left_out() -> None:
    fields = harmless.fields(harmless.Pseudonyms())
    event = {"who": "anna", "status": "anna", "call": 7, "owner": "anna", "state": "A"}
    assert harmless.harmless(event, fields) == {"call": 7}
