"""`python -m bnnportal.embedded demo` and `python -m bnnportal.embedded run -- COMMAND`."""

import argparse
import sys
from pathlib import Path

from bnnportal.embedded.demo import demo
from bnnportal.embedded.processes import StartError
from bnnportal.embedded.run import run


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bnnportal.embedded", description=__doc__)
    commands = parser.add_subparsers(dest="action", required=True)
    commands.add_parser("demo", help="start the whole portal; PORT and DATA come from the environment")
    runner = commands.add_parser("run", help="run COMMAND beside a PostgreSQL and a broker of its own")
    runner.add_argument("--services", choices=["auto", "wheel", "debian"], default="auto")
    runner.add_argument("--data", type=Path, help="keep the data here; default: a folder that goes away")
    runner.add_argument("command", nargs="+")
    options = parser.parse_args()
    try:
        if options.action == "demo":
            return demo()
        return run(options.command, services=options.services, data=options.data)
    except StartError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
