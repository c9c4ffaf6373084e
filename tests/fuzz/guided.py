"""``python -m tests.fuzz.guided TARGET RUNS SEED FOLDER``: one target under atheris, guided by coverage.

One process a target, because libFuzzer ends the process when it is done. Exit status 0 when nothing broke.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))


def main() -> None:
    """Fuzz until RUNS inputs are through, or one breaks the target; libFuzzer then writes it into FOLDER."""
    import atheris

    name, runs, seed, folder = sys.argv[1:]
    with atheris.instrument_imports(include=["devices", "offline_cache", "protocol"]):
        from tests.fuzz.targets import TARGETS
    target = next(one for one in TARGETS if one.name == name)
    corpus = Path(folder) / name
    corpus.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(target.seeds):
        (corpus / f"seed-{number}").write_bytes(data)

    def one(data: bytes) -> None:
        target.run(data)

    options = [
        f"-runs={runs}",
        f"-seed={seed}",
        f"-max_len={target.longest}",
        "-timeout=5",
        f"-artifact_prefix={folder}/crash-{name}-",
    ]
    atheris.Setup([sys.argv[0], *options, str(corpus)], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
