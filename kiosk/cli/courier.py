"""``kiosk courier``: content and events by USB stick, for a kiosk without a line."""

from importlib.metadata import version
from pathlib import Path

from kiosk.assembly import open_stores
from kiosk.cli.answer import Exit, answer
from kiosk.config import Config
from offline_cache.carrying import carry, export_for
from offline_cache.clock import CorrectedClock, system_sources
from offline_cache.courier import CourierError, export_outbox, import_bundle
from offline_cache.media import Media


def courier_import(config: Config, file: Path, *, as_json: bool) -> Exit:
    """Take in a bundle that ``union-server courier export`` made. Raises what opening the databases raises."""
    stores = open_stores(config)
    clock = CorrectedClock(stores.journal, system_sources())
    try:
        report = import_bundle(
            file,
            stores.content,
            stores.journal,
            clock=clock.now,
            software=version("union-kiosk"),
            media=Media(config.state.folder / "media"),
            on_server_time=clock.at_least,
        )
        fresh = stores.content.fresh_at()
    except CourierError as error:
        return answer({"problem": "bad_bundle"}, f"Not taken in: {error}.", as_json=as_json, status=Exit.PROBLEM)
    finally:
        stores.close()
    as_of = fresh.isoformat() if fresh else None
    problem = report.problem.value if report.problem else None
    facts = {"problem": problem, "changed": report.changed, "delivered": report.delivered, "as_of": as_of}
    if report.ok:
        sentence = (
            f"Taken in: content as of {as_of}, {report.delivered} events answered. Now run `kiosk courier export`."
        )
        return answer(facts, sentence, as_json=as_json)
    return answer(facts, f"Not taken in ({problem}): {report.detail}", as_json=as_json, status=Exit.PROBLEM)


def courier_export(config: Config, folder: Path, neighbour: str, *, as_json: bool) -> Exit:
    """Write what waits for the server to a stick, or content for the kiosk of this site with the number ``neighbour``.

    Raises what opening the databases raises, and OSError.
    """
    if neighbour:
        return _export_for(config, folder, neighbour, as_json=as_json)
    stores = open_stores(config)
    clock = CorrectedClock(stores.journal, system_sources())
    try:
        file, count = export_outbox(
            folder,
            stores.content,
            stores.journal,
            clock=clock.now,
            software=version("union-kiosk"),
            media=Media(config.state.folder / "media"),
        )
    except CourierError as error:
        return answer({"problem": "not_enrolled"}, f"Nothing written: {error}.", as_json=as_json, status=Exit.PROBLEM)
    finally:
        stores.close()
    sentence = f"{count} events were written to {file}; they stay here until the courier brings their answers."
    return answer({"file": str(file), "events": count}, sentence, as_json=as_json)


def courier_carry(config: Config, file: Path, folder: Path, *, as_json: bool) -> Exit:
    """Deliver another kiosk's stick to the server and put the answer on it. Raises as ``courier_export``."""
    stores = open_stores(config)
    clock = CorrectedClock(stores.journal, system_sources())
    try:
        delivered, answered = carry(file, folder, stores.journal, clock=clock.now)
    except CourierError as error:
        return answer({"problem": "not_delivered"}, f"Not delivered: {error}.", as_json=as_json, status=Exit.PROBLEM)
    finally:
        stores.close()
    sentence = (
        f"{delivered.taken} events of kiosk {delivered.number} {delivered.name} were taken in, {delivered.refused} "
        f"refused; bring {answered} back to it."
    )
    facts = {"kiosk": delivered.number, "taken": delivered.taken, "refused": delivered.refused, "file": str(answered)}
    return answer(facts, sentence, as_json=as_json)


def _export_for(config: Config, folder: Path, neighbour: str, *, as_json: bool) -> Exit:
    stores = open_stores(config)
    clock = CorrectedClock(stores.journal, system_sources())
    media = Media(config.state.folder / "media")
    try:
        file = export_for(neighbour, folder, stores.content, stores.journal, clock=clock.now, media=media)
    except CourierError as error:
        return answer({"problem": "no_bundle"}, f"Nothing written: {error}.", as_json=as_json, status=Exit.PROBLEM)
    finally:
        stores.close()
    return answer({"file": str(file)}, f"Written to {file}: run `kiosk courier import` there.", as_json=as_json)
