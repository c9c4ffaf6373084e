"""A kiosk and the server over real HTTP."""

import threading

import msgspec
import pytest
import requests

from protocol.canonical import canonical, decode_entity, sha256_hex
from protocol.cases import CaseStatus
from protocol.events import CaseOpened, DeviceReported, Verdict
from protocol.ids import uuid7
from protocol.organisation import Unit, UnitLevel
from protocol.signing import SigningKey, verify
from protocol.text import Text
from protocol.wire import API, Doorbell, EnrolRequest, Hello, Problem
from server.auth.throttle import failures
from server.domain import cases, publications
from server.domain.actors import System
from server.domain.blobs import put_blob
from server.domain.kiosks import fleet, make_code, revoke
from server.domain.organisation import put_unit
from server.feed.worker import sequence_all

pytestmark = pytest.mark.both_databases

HELLO = canonical(Hello(versions={}, checkpoint=0, software="test", waiting=0))


def code_of(answer):
    return answer.status_code, msgspec.json.decode(answer.content, type=Problem).code


def approve(farm, title="土地承包费标准"):
    with farm.database.write() as session:
        made = publications.create(session, farm.author, farm.publication(title), unit="east", at=farm.now)
        publications.submit(session, farm.author, made.id, at=farm.now)
        return publications.approve(session, farm.approver, made.id, at=farm.now)


def test_enrolment_tells_the_kiosk_who_it_is(farm, client):
    who = client.enrolled

    assert (who.site, who.site_name, who.organisation) == ("east", "单位east", "单位union")
    assert (who.number, who.time_zone) == ("0002", "Asia/Shanghai")
    assert who.token_key == farm.context.token_key
    assert who.publisher_keys == (farm.context.publisher.public,)


def test_a_code_enrols_once(farm, url):
    with farm.database.write() as session:
        code = make_code(session, System(), site="east", name="大厅", at=farm.now)

    def enrol():
        asked = EnrolRequest(code=code, key=SigningKey.generate("").public, name="")
        return requests.post(f"{url}{API}/enrol", data=canonical(asked), timeout=10)

    assert enrol().status_code == 200
    assert code_of(enrol()) == (403, "bad_code")


def test_behind_a_proxy_on_this_machine_whoever_guesses_is_counted_and_not_the_proxy(farm, url):
    asked = EnrolRequest(code="2222-2222", key=SigningKey.generate("k").public, name="x")
    requests.post(f"{url}{API}/enrol", data=canonical(asked), headers={"X-Forwarded-For": "203.0.113.9"}, timeout=10)

    with farm.database.read() as session:
        counted = [failures(session, f"enrol:{address}", at=farm.now) for address in ("203.0.113.9", "127.0.0.1")]
    assert counted == [1, 0]


def test_an_old_code_enrols_nobody(farm, url):
    with farm.database.write() as session:
        code = make_code(session, System(), site="east", name="大厅", at=farm.now)
    farm.clock.advance(days=1)
    asked = EnrolRequest(code=code, key=SigningKey.generate("").public, name="")

    assert code_of(requests.post(f"{url}{API}/enrol", data=canonical(asked), timeout=10)) == (403, "bad_code")


def test_a_body_that_is_nested_too_deep_is_a_bad_request_and_no_fault_of_the_server(url):
    body = b'{"x":' + b"[" * 100_000

    assert code_of(requests.post(f"{url}{API}/enrol", data=body, timeout=10)) == (400, "bad_request")


def test_guessing_codes_is_slowed_down(url):
    asked = canonical(EnrolRequest(code="0000-0000", key=SigningKey.generate("").public, name=""))
    answers = [requests.post(f"{url}{API}/enrol", data=asked, timeout=10) for _ in range(31)]

    assert code_of(answers[29]) == (403, "bad_code")
    assert code_of(answers[30]) == (429, "slow_down")
    assert int(answers[30].headers["Retry-After"]) > 0


def test_from_enrolment_to_rows_on_the_kiosks_disk(farm, client):
    sequence_all(farm.database)
    manifest = client.sync()

    assert list(client.rows) == ["public:union", "public:east", "members:east"]
    assert decode_entity(client.rows["members:east"]["member", "anna"]).name == "会员anna"
    assert manifest.kiosk == client.enrolled.kiosk


def test_the_manifest_carries_the_publishers_signature(client):
    reply, _ = client.hello()

    assert verify(reply.manifest, client.publishers)


def test_a_hello_is_seen_in_the_fleet(farm, client):
    client.hello()
    with farm.database.read() as session:
        seen = {kiosk.id: kiosk.seen_at for kiosk in fleet(session, farm.admin)}

    assert seen[client.enrolled.kiosk] == farm.now


def test_the_doorbell_wakes_within_its_wait_when_a_publication_is_approved(farm, client):
    sequence_all(farm.database)
    after = client.sync().checkpoint
    rung = []
    waiting = threading.Thread(
        target=lambda: rung.append(client.send("GET", "/doorbell", query=f"after={after}&wait=20", timeout=30))
    )
    waiting.start()
    view = approve(farm)
    waiting.join()

    assert msgspec.json.decode(rung[0].content, type=Doorbell).news
    client.sync()
    assert decode_entity(client.rows["public:east"]["publication", view.id]).title == Text("土地承包费标准")


def test_the_doorbell_of_another_farm_stays_still(farm, new_client):
    sequence_all(farm.database)
    west = new_client("west")
    after = west.sync().checkpoint
    approve(farm)
    sequence_all(farm.database)
    answer = west.send("GET", "/doorbell", query=f"after={after}&wait=0.2")

    assert not msgspec.json.decode(answer.content, type=Doorbell).news


def test_work_of_another_process_rings_too(farm, client):
    sequence_all(farm.database)
    after = client.sync().checkpoint
    rung = []
    waiting = threading.Thread(
        target=lambda: rung.append(client.send("GET", "/doorbell", query=f"after={after}&wait=20", timeout=30))
    )
    waiting.start()
    approve(farm)
    farm.database.wake.clear()
    waiting.join()

    assert msgspec.json.decode(rung[0].content, type=Doorbell).news


def test_an_opinion_goes_up_and_its_answer_comes_down(farm, client):
    text = "食堂的菜偏咸"
    event = CaseOpened(
        case=uuid7(farm.now),
        service="opinions",
        number="YJ-0002-1",
        topic="canteen",
        text=text,
        text_sha256=sha256_hex(text.encode()),
    )
    item = farm.item(event)

    assert [r.verdict for r in client.outbox(item).results] == [Verdict.TAKEN]
    assert [r.verdict for r in client.outbox(item).results] == [Verdict.DUPLICATE]
    with farm.database.write() as session:
        cases.answer(session, farm.case_officer, event.case, "已通知食堂", at=farm.now)
    sequence_all(farm.database)
    client.sync()
    answered = decode_entity(client.rows["members:east"]["case", event.case])
    assert (answered.status, answered.thread[-1].text) == (CaseStatus.ANSWERED, "已通知食堂")


def test_one_bad_item_does_not_stop_the_others(farm, client):
    good = farm.item(DeviceReported(device="printer", status="online", fault=""))
    bad = farm.item(farm.claim("nothing"))
    results = client.outbox(bad, good).results

    assert [(r.id, r.verdict, r.reason) for r in results] == [
        (bad.id, Verdict.REFUSED, "unknown_entitlement"),
        (good.id, Verdict.TAKEN, ""),
    ]


def test_a_replayed_nonce_is_refused(client):
    assert client.send("POST", "/hello", HELLO, nonce="the-same-nonce").status_code == 200
    assert code_of(client.send("POST", "/hello", HELLO, nonce="the-same-nonce")) == (401, "replayed")


def flip(headers):
    proof = headers["Signature"]
    headers["Signature"] = proof[:10] + ("B" if proof[10] == "A" else "A") + proof[11:]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (flip, "bad_signature"),
        (lambda h: h.update({"Content-Digest": h["Content-Digest"][:-6] + "AAAA=:"}), "bad_signature"),
        (lambda h: h.pop("Signature"), "bad_signature"),
        (lambda h: h.pop("Signature-Input"), "unsigned"),
        (lambda h: h.update({"Signature-Input": h["Signature-Input"].replace('keyid="', 'keyid="x')}), "unknown_key"),
    ],
)
def test_a_request_that_was_tampered_with_is_refused(client, change, code):
    assert code_of(client.send("POST", "/hello", HELLO, change=change)) == (401, code)


def test_a_signature_fits_its_own_path_only(client):
    headers = {}
    client.send("POST", "/outbox", HELLO, change=lambda h: headers.update(h) or h.clear())
    answer = requests.post(f"{client.url}{API}/hello", data=HELLO, headers=headers, timeout=10)

    assert code_of(answer) == (401, "bad_signature")


@pytest.mark.parametrize("minutes", [-11, 11])
def test_a_wrong_clock_is_told_the_right_time(farm, client, minutes):
    client.clock = type(farm.clock)()
    client.clock.now = farm.now
    client.clock.advance(minutes=minutes)
    answer = client.send("POST", "/hello", HELLO)

    assert code_of(answer) == (401, "clock")
    assert answer.headers["X-Server-Time"] == farm.now.isoformat()


@pytest.mark.parametrize("minutes", [-9, 9])
def test_a_clock_that_is_a_little_off_is_borne(farm, client, minutes):
    client.clock = type(farm.clock)()
    client.clock.now = farm.now
    client.clock.advance(minutes=minutes)

    assert client.send("POST", "/hello", HELLO).status_code == 200


def test_a_revoked_kiosk_is_told_so(farm, client):
    with farm.database.write() as session:
        revoke(session, System(), client.enrolled.kiosk, at=farm.now)

    assert code_of(client.send("POST", "/hello", HELLO)) == (403, "revoked")


def test_another_sites_bucket_is_refused(client):
    assert code_of(client.send("GET", "/pages/members%3Awest/0-1")) == (403, "not_your_bucket")


def test_a_page_that_is_not_there_is_not_found(client):
    assert code_of(client.send("GET", "/pages/members%3Aeast/0-9999")) == (404, "no_such_page")


def test_a_page_may_be_kept_for_ever(farm, client):
    sequence_all(farm.database)
    first, second = (client.send("GET", "/pages/public%3Aunion/0-1") for _ in range(2))

    assert first.content == second.content
    assert "immutable" in first.headers["Cache-Control"]


def test_a_blob_comes_whole_or_in_parts(farm, client):
    name = put_blob(farm.context.settings.blobs, b"0123456789")

    assert client.send("GET", f"/blobs/{name}").content == b"0123456789"
    part = client.send("GET", f"/blobs/{name}", change=lambda h: h.update({"Range": "bytes=4-"}))
    assert (part.status_code, part.content) == (206, b"456789")
    assert code_of(client.send("GET", f"/blobs/{'0' * 64}")) == (404, "no_such_blob")


def test_a_path_cannot_be_smuggled_into_a_blobs_name(client):
    assert client.send("GET", "/blobs/..%2F..%2Fpublisher.key").status_code == 404


@pytest.mark.parametrize("body", [b"", b"{", b'{"versions":[]}', b"\xff\xfe", canonical(Problem(code="x"))])
def test_a_body_that_is_none_is_refused(client, body):
    assert code_of(client.send("POST", "/hello", body)) == (400, "bad_request")


def test_a_body_that_is_too_large_is_refused(client):
    assert code_of(client.send("POST", "/hello", b" " * (8 * 1024 * 1024 + 1))) == (413, "too_large")


def test_what_is_not_there_and_what_is_done_wrong_are_problems_too(client):
    assert client.send("GET", "/nothing").status_code == 404
    assert client.send("GET", "/hello").status_code == 405
    assert code_of(client.send("GET", "/doorbell", query="after=x")) == (400, "bad_request")


def test_health_is_open_to_all(url):
    assert requests.get(f"{url}/healthz", timeout=10).json()["status"] == "ok"


def test_a_new_unit_reaches_the_kiosk_by_the_feed_alone(farm, client):
    with farm.database.write() as session:
        put_unit(
            session,
            System(),
            Unit(id="east-new", name=Text("新队"), level=UnitLevel.TEAM, parent="east"),
            at=farm.now,
        )
    sequence_all(farm.database)
    client.sync()

    assert ("unit", "east-new") in client.rows["public:east"]
