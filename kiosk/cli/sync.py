"""``kiosk sync`` and ``kiosk enrol``: this kiosk and its server."""

import contextlib
import threading
from datetime import UTC, datetime
from importlib.metadata import version

import requests

from kiosk.assembly import open_stores
from kiosk.cli.answer import Exit, answer
from kiosk.config import Config
from offline_cache.clock import CorrectedClock, system_sources
from offline_cache.enrolling import enrol
from offline_cache.journal import Journal
from offline_cache.keys import load_key
from offline_cache.report import SyncReport
from offline_cache.sync import SyncClient
from protocol.wire import Problem


def enrol_kiosk(config: Config, server: str, code: str, name: str, *, as_json: bool) -> Exit:
    """Enrol with a one-time code from the console. Raises what opening the journal raises."""
    folder = config.state.folder
    journal = Journal.open(folder / "journal.db", load_key(folder / "cache.key"))
    try:
        outcome = enrol(server, code, name, journal, None)
    finally:
        journal.close()
    if isinstance(outcome, Problem):
        sentence = f"Not enrolled ({outcome.code}): {outcome.detail or 'ask for a new code in the console'}"
        return answer({"problem": outcome.code}, sentence, as_json=as_json, status=Exit.PROBLEM)
    reply = outcome.reply
    facts = {"kiosk": reply.kiosk, "number": reply.number, "site": reply.site_name}
    return answer(facts, f"Enrolled as kiosk {reply.number} at {reply.site_name}.", as_json=as_json)


def sync(config: Config, *, once: bool, as_json: bool) -> Exit:
    """Keep in step with the server: one round, or until interrupted. Raises what opening the databases raises."""
    stores = open_stores(config)
    clock = CorrectedClock(stores.journal, system_sources())
    client = SyncClient(
        stores.content,
        stores.journal,
        http=requests.Session(),
        clock=clock.now,
        devices=lambda: (),
        software=version("union-kiosk"),
        on_server_time=clock.correct,
    )

    def tell(report: SyncReport) -> Exit:
        fresh = stores.content.fresh_at()
        facts = {
            "problem": report.problem.value if report.problem else None,
            "changed": report.changed,
            "delivered": report.delivered,
            "waiting": stores.journal.waiting_count(),
            "as_of": fresh.isoformat() if fresh else None,
        }
        how = "In step with the server" if report.ok else f"Not in step ({facts['problem']}): {report.detail}"
        sentence = (
            f"{how}; {report.delivered} delivered, {facts['waiting']} waiting, at {datetime.now(UTC):%H:%M:%S} UTC."
        )
        return answer(facts, sentence, as_json=as_json, status=Exit.OK if report.ok else Exit.PROBLEM)

    try:
        if once:
            return tell(client.sync_once())
        with contextlib.suppress(KeyboardInterrupt):
            client.run(threading.Event(), lambda report: print(end="", flush=tell(report) is Exit.OK))
    finally:
        stores.close()
    return Exit.OK
