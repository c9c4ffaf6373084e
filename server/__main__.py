"""The command line ``union-server``. Every command ends with an exit status and one sentence: 0 done, 1 not done."""

import argparse
import getpass
import json
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError

from protocol.courier import BadBundleError
from server.auth.officers import add_officer
from server.backup import BackupError, backup, restore
from server.config import ConfigurationError, Settings, read_settings
from server.context import AppContext, open_context, utc_now
from server.courier import export_bundle, import_bundle
from server.domain.actors import Role, System
from server.domain.kiosks import make_code
from server.domain.problems import DomainProblem
from server.domain.reorganisation import move_unit
from server.exchange import BadLineError, export_lines, import_lines
from server.feed.worker import sequence_all
from server.keys import KeyMissingError, make_keys, roll_publisher_key
from server.serving import ServerFailedError, serve
from server.store.database import Database
from server.store.schema import newest_revision, revision, upgrade


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit status."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    asked = _parser().parse_args(arguments)
    environment = dict(os.environ)
    if asked.data is not None:
        environment["UNION_DATA"] = str(asked.data)
    if asked.listen is not None:
        environment["UNION_LISTEN"] = asked.listen
    try:
        print(asked.run(read_settings(environment), asked))
    except (
        ConfigurationError,
        KeyMissingError,
        DomainProblem,
        BackupError,
        BadLineError,
        BadBundleError,
        ServerFailedError,
        SQLAlchemyError,
        OSError,
    ) as error:
        print(f"union-server {asked.command}: {error}", file=sys.stderr)
        return 1
    return 0


def _init(settings: Settings, _asked: argparse.Namespace) -> str:
    make_keys(settings.data)
    database = Database(settings.database)
    upgrade(database)
    database.close()
    return f"The server's data is ready in {settings.data}."


def _serve(settings: Settings, _asked: argparse.Namespace) -> str:
    context = _ready(settings)
    serve(context)
    return "The server has stopped."


def _demo_data(settings: Settings, asked: argparse.Namespace) -> str:
    # Here, so that a server without the demo farm (and the console it leans on) starts too.
    from server.demo.load import load

    _init(settings, asked)
    context = open_context(settings)
    load(context)
    count = sequence_all(context.database)
    context.close()
    return f"The demo farm is loaded ({count} changes for kiosks)."


def _enrol_code(settings: Settings, asked: argparse.Namespace) -> str:
    context = _ready(settings)
    with context.database.write() as session:
        code = make_code(session, System(), site=asked.site, name=asked.name, at=context.clock())
    context.close()
    if asked.json:
        return json.dumps({"code": code, "site": asked.site, "name": asked.name}, ensure_ascii=False)
    return f"{code} enrols one kiosk called {asked.name} at {asked.site} within one day."


def _officer(settings: Settings, asked: argparse.Namespace) -> str:
    context = _ready(settings)
    password = sys.stdin.readline().rstrip("\n") if asked.password_stdin else getpass.getpass("Password: ")
    with context.database.write() as session:
        add_officer(
            session,
            System(),
            login=asked.login,
            name=asked.name,
            unit=asked.unit,
            roles=[Role(role) for role in asked.role],
            password=password,
            at=context.clock(),
        )
    context.close()
    return f"{asked.login} can now log in."


def _roll_key(settings: Settings, _asked: argparse.Namespace) -> str:
    key = roll_publisher_key(settings.data, at=utc_now())
    return f"{key.id} signs from the server's next start on; kiosks follow by themselves. Make a backup now."


def _move_unit(settings: Settings, asked: argparse.Namespace) -> str:
    context = _ready(settings)
    with context.database.write() as session:
        move_unit(session, System(), asked.unit, asked.parent, at=context.clock())
    count = sequence_all(context.database)
    context.close()
    return f"{asked.unit} now stands below {asked.parent} ({count} changes for kiosks)."


def _courier(settings: Settings, asked: argparse.Namespace) -> str:
    context = _ready(settings)
    try:
        if asked.way == "import":
            took = import_bundle(context, asked.file, revoked=asked.of_a_revoked_kiosk)
            sequence_all(context.database)
            return f"{took.taken} events of {took.kiosk} were taken in, {took.refused} refused; bring it an answer."
        sequence_all(context.database)
        made = export_bundle(context, asked.kiosk, asked.to, full=asked.full)
        return f"{made.pages} pages and {made.blobs} files, {made.size / 1e6:.1f} MB, were written to {made.file}."
    finally:
        context.close()


def _import(settings: Settings, asked: argparse.Namespace) -> str:
    context = _ready(settings)
    with asked.file.open("rb") as lines, context.database.write() as session:
        count = import_lines(session, lines, at=context.clock())
    sequence_all(context.database)
    context.close()
    return f"{count} entities were taken in."


def _export(settings: Settings, asked: argparse.Namespace) -> str:
    context = _ready(settings)
    count = 0
    descriptor = os.open(asked.file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file, context.database.read() as session:
        for line in export_lines(session):
            file.write(line)
            count += 1
    context.close()
    return f"{count} entities were written to {asked.file}; they are personal data."


def _backup(settings: Settings, asked: argparse.Namespace) -> str:
    context = _ready(settings)
    rows = backup(settings, context.database, asked.file)
    context.close()
    return f"{rows} rows, the keys and the blobs were written to {asked.file}; keep it secret."


def _restore(settings: Settings, asked: argparse.Namespace) -> str:
    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    database = Database(settings.database)
    rows = restore(settings, database, asked.file)
    database.close()
    return f"{rows} rows were restored into {settings.data}."


def _ready(settings: Settings) -> AppContext:
    context = open_context(settings)
    if revision(context.database) != newest_revision():
        context.close()
        raise ConfigurationError("the database has an older schema: run `union-server init`")
    return context


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="union-server", description="The central server of a union's kiosks.")
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--data", type=Path, help="folder of keys, blobs and SQLite file (else UNION_DATA)")
    common.add_argument("--listen", help="host:port (else UNION_LISTEN)")
    commands = parser.add_subparsers(dest="command", required=True)

    def command(
        name: str, run: Callable[[Settings, argparse.Namespace], str], help_text: str, *, file: bool = False
    ) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=help_text, parents=[common])
        added.set_defaults(run=run)
        if file:
            added.add_argument("file", type=Path)
        return added

    command("init", _init, "make keys and tables, or upgrade the tables")
    command("serve", _serve, "serve kiosks and console until stopped")
    command("demo-data", _demo_data, "fill the server with the demo farm")
    code = command("enrol-code", _enrol_code, "make a one-time code for a new kiosk")
    code.add_argument("--site", required=True, help="the farm where it stands")
    code.add_argument("--name", required=True, help="what it is called")
    code.add_argument("--json", action="store_true", help="print one JSON object")
    officer = command("add-officer", _officer, "let somebody log in to the console")
    officer.add_argument("--login", required=True)
    officer.add_argument("--name", required=True, help="the name others read")
    officer.add_argument("--unit", required=True)
    officer.add_argument("--role", action="append", required=True, choices=[role.value for role in Role])
    officer.add_argument("--password-stdin", action="store_true", help="read the password from standard input")
    command("roll-key", _roll_key, "put a new key in the place of the one that signs what kiosks get")
    move = command("move-unit", _move_unit, "give a unit of the organisation another parent")
    move.add_argument("--unit", required=True)
    move.add_argument("--parent", required=True)
    courier = command("courier", _courier, "write or read a USB stick for a kiosk without a line")
    ways = courier.add_subparsers(dest="way", required=True)
    export = ways.add_parser("export", help="write what a kiosk lacks", parents=[common])
    export.add_argument("--kiosk", required=True, help="its number, name or id")
    export.add_argument("--to", type=Path, required=True, help="a folder, such as where the stick is mounted")
    export.add_argument("--full", action="store_true", help="everything, whatever it is known to hold")
    take = ways.add_parser("import", help="read what a kiosk sent", parents=[common])
    take.add_argument("file", type=Path)
    take.add_argument("--of-a-revoked-kiosk", action="store_true", help="what one sealed that was found again")
    command("import", _import, "take in entities as JSON lines", file=True)
    command("export", _export, "write all entities as JSON lines", file=True)
    command("backup", _backup, "write everything to one file", file=True)
    command("restore", _restore, "fill a fresh server from a backup", file=True)
    return parser


if __name__ == "__main__":
    sys.exit(main())
