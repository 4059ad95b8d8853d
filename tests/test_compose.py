"""docker-compose.yml and .env.example say what settings.py reads, and what the published schema allows.

compose-spec.json is the schema of github.com/compose-spec/compose-spec, as carried by check-jsonschema 0.39.0
(Apache-2.0, compose-spec.LICENSE.txt).
"""

import ast
import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml
from django.core.management import load_command_class

ROOT = Path(__file__).resolve().parent.parent
OF_IMAGES = {  # hub.docker.com/_/postgres; redis-cli's manual
    "db": {"POSTGRES_PASSWORD", "POSTGRES_INITDB_ARGS"},
    "redis": {"REDISCLI_AUTH"},
    "trial": {"POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_INITDB_ARGS"},
}
OF_PYTHON = {"TMPDIR"}
COMPOSE = (ROOT / "docker-compose.yml").read_text()
SERVICES = yaml.safe_load(COMPOSE)["services"]


def read_by_settings() -> set[str]:
    """Return every variable that settings.py asks the environment for."""
    names = set()
    for node in ast.walk(ast.parse((ROOT / "bnnportal/settings.py").read_text())):
        if not (isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)):
            continue
        function = node.func
        asks = isinstance(function, ast.Name) and function.id in {"required", "number"}
        asks |= isinstance(function, ast.Attribute) and getattr(function.value, "id", "") == "env"
        if asks and isinstance(node.args[0].value, str):
            names.add(node.args[0].value)
    return names


def interpolated() -> set[str]:
    return set(re.findall(r"(?<!\$)\$\{([A-Z0-9_]+)", COMPOSE))


def test_read_by_settings_finds_both_ways_of_asking():
    assert {"SECRET_KEY", "DEMO", "SIGNING_ROOTS", "REQUEUE_SECONDS"} <= read_by_settings()


def test_compose_file_follows_the_published_schema():
    schema = json.loads((ROOT / "tests/compose-spec.json").read_text())
    jsonschema.Draft202012Validator(schema).validate(yaml.safe_load(COMPOSE))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema).validate({"services": {"web": {"imagge": "x"}}})


@pytest.mark.parametrize("name", SERVICES)
def test_compose_service_names_only_variables_that_are_read(name):
    known = OF_IMAGES.get(name, read_by_settings() | OF_PYTHON)
    assert set(SERVICES[name].get("environment", {})) <= known


def of_portal() -> set[str]:
    """Return the services that run the portal's own image."""
    return {name for name, service in SERVICES.items() if service["image"] == "portal-bnn"}


def test_compose_services_that_run_the_portal_have_what_settings_require():
    assert of_portal() == {"migrate", "web", "worker", "beat", "backup", "restore"}
    for name in of_portal():
        assert {"SECRET_KEY", "SITE_URL", "DATABASE_URL", "REDIS_URL"} <= set(SERVICES[name]["environment"])
    owners = {name for name in of_portal() if "DATABASE_OWNER_URL" in SERVICES[name]["environment"]}
    assert owners == {"migrate", "restore"}


@pytest.mark.parametrize("name", sorted(of_portal()))
def test_compose_portal_cannot_write_outside_its_volumes(name):
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["tmpfs"] == ["/tmp"]  # noqa: S108 - inside a container
    assert service["cap_drop"] == ["ALL"]


def test_compose_opens_only_the_proxy_to_the_world():
    ports = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert set(ports) == {"proxy", "web"}
    assert ports["web"] == ["127.0.0.1:8000:8000"]
    assert yaml.safe_load(COMPOSE)["networks"]["data"] == {"internal": True}
    for name in ("db", "redis", "trial"):
        assert SERVICES[name]["networks"] == ["data"]


def test_compose_starts_backup_and_restore_only_when_asked():
    asked = {name: service["profiles"] for name, service in SERVICES.items() if "profiles" in service}
    assert asked == {"backup": ["backup"], "trial": ["backup"], "restore": ["restore"]}
    for name in ("backup", "restore"):
        command = SERVICES[name]["command"]
        assert command[:2] == ["python", "manage.py"]
        parser = load_command_class("bnnportal.home", command[2]).create_parser("manage.py", command[2])
        parser.parse_args(command[3:])
    assert "/backup" in SERVICES["backup"]["command"]
    assert "${BACKUP_DIR:-./var/backup}:/backup" in SERVICES["backup"]["volumes"]


def test_compose_keeps_everything_it_mounts_in_named_volumes_or_known_folders():
    named = set(yaml.safe_load(COMPOSE)["volumes"])
    for name, service in SERVICES.items():
        for volume in service.get("volumes", []):
            source = re.sub(r"\$\{[^}]*\}", "./var/backup", volume).split(":")[0]
            assert source in named or source.startswith("./var/"), (name, volume)
        for config in service.get("configs", []):
            assert config["source"] in yaml.safe_load(COMPOSE)["configs"], name


def test_compose_trusts_as_many_proxies_as_it_has():
    assert SERVICES["web"]["environment"]["TRUSTED_PROXY_COUNT"] == "${TRUSTED_PROXY_COUNT:-1}"
    caddy = yaml.safe_load(COMPOSE)["configs"]["caddy"]["content"]
    assert "reverse_proxy web:8000" in caddy
    assert caddy.count("{") == caddy.count("}")


def interpolate(text: str, values: dict[str, str]) -> str:
    """What docker compose makes of ${NAME}, ${NAME:-x} and ${NAME:+x}."""

    def one(match: re.Match[str]) -> str:
        name, sign, other = match.groups()
        value = values.get(name, "")
        if sign == ":+":
            return other if value else ""
        return value or (other if sign == ":-" else "")

    return re.sub(r"\$\{([A-Z_]+)(?:(:[-+?])([^}]*))?\}", one, text)


def test_compose_proxy_answers_at_the_present_and_earlier_addresses():
    caddy = yaml.safe_load(COMPOSE)["configs"]["caddy"]["content"]
    lines = [line.strip() for line in interpolate(caddy, {"SITE_URL": "https://baru.go.id"}).splitlines()]
    assert "https://baru.go.id {" in lines
    assert not any(line.startswith("tls") for line in lines)
    values = {"SITE_URL": "https://baru.go.id", "SITE_URL_OLD": "https://a.go.id, https://b.go.id"}
    lines = [line.strip() for line in interpolate(caddy, values | {"TLS": "/tls/a.pem /tls/a.key"}).splitlines()]
    assert "https://baru.go.id, https://a.go.id, https://b.go.id {" in lines
    assert "tls /tls/a.pem /tls/a.key" in lines


def test_compose_web_is_healthy_when_sehat_answers():
    assert "/sehat/" in " ".join(SERVICES["web"]["healthcheck"]["test"])


def test_env_example_names_what_settings_read_and_what_compose_asks():
    named = re.findall(r"^(?:# )?([A-Z][A-Z0-9_]*)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    assert sorted(named) == sorted(read_by_settings() | interpolated())
