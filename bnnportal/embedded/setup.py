"""Prepare a bare machine for one make target: system packages, uv, the Python environment.

Runs before any environment exists, so it is a file for the machine's own python3 and uses its standard library
alone: `python3 bnnportal/embedded/setup.py demo|test|test-fast|test-services|check`.
"""

import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TOOLS = ROOT / "var" / "tools"
UV = "uv>=0.9,<1"  # installed only where there is none


def library(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def program(name: str) -> bool:
    return shutil.which(name) is not None


# Package of Debian 12 → is what we need of it there already?
PDF: dict[str, Callable[[], bool]] = {
    "libpangoft2-1.0-0": lambda: library("libpangoft2-1.0.so.0"),
    "libharfbuzz-subset0": lambda: library("libharfbuzz-subset.so.0"),
}
PYTHON: dict[str, Callable[[], bool]] = {"python3-venv": lambda: importlib.util.find_spec("ensurepip") is not None}
BROWSER: dict[str, Callable[[], bool]] = {
    "chromium": lambda: Path("/usr/bin/chromium").exists(),
    "libatomic1": lambda: library("libatomic.so.1"),  # the driver that Playwright brings is linked to it
}
VALIDATOR: dict[str, Callable[[], bool]] = {
    "default-jdk-headless": lambda: program("javac"),
    "libjaxb-java": lambda: Path("/usr/share/java/jaxb-runtime.jar").exists(),
}
DEBIAN_SERVERS: dict[str, Callable[[], bool]] = {
    "postgresql": lambda: Path("/usr/lib/postgresql/15/bin/postgres").exists(),
    "redis-server": lambda: Path("/usr/bin/redis-server").exists(),
}
NEEDS = {
    "demo": PYTHON | PDF,
    "check": PYTHON | PDF,
    "test-fast": PYTHON | PDF,
    "test": PYTHON | PDF | BROWSER | VALIDATOR,
    "test-services": PYTHON | PDF | BROWSER | VALIDATOR | DEBIAN_SERVERS,
}


def main() -> None:
    target = sys.argv[1]
    if sys.version_info < (3, 11):  # noqa: UP036 - the machine's own python3 may be any
        sys.exit("Portal BNN memerlukan Python 3.11 atau lebih baru (Debian 12 membawanya sebagai python3).")
    install([name for name, present in NEEDS[target].items() if not present()])
    extra = ["--no-dev", "--inexact"] if target == "demo" else []  # the demo takes nothing away from a developer
    environment = os.environ | {"UV_LINK_MODE": "copy", "UV_PYTHON_DOWNLOADS": "never"}
    if not (ROOT / ".venv").exists():
        environment["UV_PYTHON"] = sys.executable
    environment.pop("VIRTUAL_ENV", None)
    answer = subprocess.run([find_uv(), "sync", "--frozen", "--quiet", *extra], cwd=ROOT, env=environment)
    if answer.returncode:
        sys.exit("Lingkungan Python (.venv) tidak dapat disiapkan; alasannya tertulis di atas.")


def install(missing: list[str]) -> None:
    """Install Debian packages as root; anyone else gets the one line to hand to an administrator."""
    if not missing:
        return
    command = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
    line = f"apt-get update && {' '.join(command)}"
    root: list[str] | None = [] if os.geteuid() == 0 else None
    if root is None and program("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0:
        root = ["sudo", "-n"]
    if root is None or not program("apt-get"):
        sys.exit(f"Paket sistem berikut belum ada. Mintalah administrator menjalankan (sekali saja):\n\n    {line}\n")
    print(f"Memasang paket sistem: {' '.join(missing)}", flush=True)
    quiet = [*root, "env", "DEBIAN_FRONTEND=noninteractive"]
    for step in (["apt-get", "-qq", "update"], [command[0], "-qq", *command[1:]]):
        answer = subprocess.run([*quiet, *step], stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if answer.returncode:
            sys.exit(f"Gagal: {' '.join(step)}\n{answer.stdout[-2000:]}{answer.stderr[-2000:]}\nCoba sendiri: {line}")


def find_uv() -> str:
    """Return a uv that works: ours, the machine's, or a new one in a folder of its own."""
    own = TOOLS / "bin" / "uv"
    for candidate in (str(own), shutil.which("uv")):
        if not (candidate and Path(candidate).exists()):
            continue
        if subprocess.run([candidate, "--version"], capture_output=True).returncode == 0:
            return candidate
    for command in (
        [sys.executable, "-m", "venv", "--clear", str(TOOLS)],
        [str(TOOLS / "bin" / "pip"), "install", "--quiet", "--disable-pip-version-check", UV],
    ):
        if subprocess.run(command, stdin=subprocess.DEVNULL).returncode:
            sys.exit("Alat pemasang (uv) tidak dapat disiapkan; alasannya tertulis di atas.")
    return str(own)


if __name__ == "__main__":
    main()
