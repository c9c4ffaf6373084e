"""Settings of the server, from the environment.

``UNION_DATA``: the folder of keys, blobs and the SQLite file (default ``./union-data``). ``UNION_DATABASE``: a
SQLAlchemy URL (default: SQLite in that folder). ``UNION_LISTEN``: ``host:port`` (default ``127.0.0.1:8080``).
``UNION_TIME_ZONE``: the organisation's zone (default ``Asia/Shanghai``). ``UNION_TLS_CERTIFICATE`` and
``UNION_TLS_KEY``: PEM files, when no proxy in front of the server speaks TLS.
``UNION_CONSOLE``: ``off`` serves kiosks only, for a machine that the office does not reach.
``UNION_DATABASE_REPLICA``: a read replica from which pages are built (default: the database itself).
``UNION_RATE``: rounds of kiosks that one process lets in each second (default 200); the fleet is paced by it.
``UNION_BEAT_S``: seconds after which a silent live line gives a sign of life (default 900; a kiosk's kernel
probes it oftener).
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


class ConfigurationError(Exception):
    """A setting cannot be used; the message says which and why."""


@dataclass(frozen=True)
class Settings:
    """The server's settings. ``data`` exists or can be made; ``port`` 0 lets the system choose one."""

    data: Path
    database: str
    host: str = "127.0.0.1"
    port: int = 8080
    time_zone: str = "Asia/Shanghai"
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    console: bool = True
    replica: str = ""
    rate: float = 200.0
    beat_s: float = 900.0

    @property
    def zone(self) -> ZoneInfo:
        """The organisation's time zone."""
        return ZoneInfo(self.time_zone)

    @property
    def incoming(self) -> Path:
        """The folder of films that are being worked on."""
        return self.data / "incoming"

    @property
    def blobs(self) -> Path:
        """The folder of pictures and other files, by their SHA-256."""
        return self.data / "blobs"

    @property
    def attachments(self) -> Path:
        """The folder of what members say, sealed, by the SHA-256 of what is in the files."""
        return self.data / "attachments"


def settings_in(data: Path, **changes: str) -> Settings:
    """Return settings for SQLite in the folder ``data``, with environment variables ``changes`` on top."""
    return read_settings({"UNION_DATA": str(data), **changes})


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Return the settings in ``environment``. Raises ConfigurationError."""
    data = Path(environment.get("UNION_DATA") or "union-data").absolute()
    host, colon, port = (environment.get("UNION_LISTEN") or "127.0.0.1:8080").rpartition(":")
    if not colon or not port.isdecimal() or int(port) > 65535:
        raise ConfigurationError("UNION_LISTEN must be host:port")
    zone = environment.get("UNION_TIME_ZONE") or "Asia/Shanghai"
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ConfigurationError(f"UNION_TIME_ZONE is not a time zone: {zone}") from error
    certificate, key = environment.get("UNION_TLS_CERTIFICATE"), environment.get("UNION_TLS_KEY")
    if bool(certificate) != bool(key):
        raise ConfigurationError("UNION_TLS_CERTIFICATE and UNION_TLS_KEY go together")
    return Settings(
        data=data,
        database=environment.get("UNION_DATABASE") or f"sqlite:///{data / 'union.sqlite'}",
        host=host.strip("[]"),
        port=int(port),
        time_zone=zone,
        tls_certificate=Path(certificate) if certificate else None,
        tls_key=Path(key) if key else None,
        console=environment.get("UNION_CONSOLE", "on") != "off",
        replica=environment.get("UNION_DATABASE_REPLICA") or "",
        rate=_number(environment, "UNION_RATE", 200.0, lowest=1.0),
        beat_s=_number(environment, "UNION_BEAT_S", 900.0, lowest=1.0),
    )


def _number(environment: Mapping[str, str], name: str, usual: float, *, lowest: float) -> float:
    try:
        value = float(environment.get(name) or usual)
    except ValueError:
        value = math.nan
    if not lowest <= value < math.inf:
        raise ConfigurationError(f"{name} must be a number of at least {lowest:g}")
    return value
