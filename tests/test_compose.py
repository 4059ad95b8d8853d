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

ROOT = Path(__file__).resolve().parent.parent
OF_IMAGES = {  # hub.docker.com/_/postgres; redis-cli's manual
    "db": {"POSTGRES_PASSWORD", "POSTGRES_INITDB_ARGS"},
    "redis": {"REDISCLI_AUTH"},
}
COMPOSE = (ROOT / "docker-compose.yml").read_text()
SERVICES = yaml.safe_load(COMPOSE)["services"]


def read_by_settings() -> set[str]:
    """Return every variable that settings.py asks the environment for."""
    names = set()
    for node in ast.walk(ast.parse((ROOT / "bnnportal/settings.py").read_text())):
        if not (isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)):
            continue
        function = node.func
        asks = isinstance(function, ast.Name) and function.id == "required"
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
    assert set(SERVICES[name]["environment"]) <= OF_IMAGES.get(name, read_by_settings())


def test_compose_services_that_run_the_portal_have_what_settings_require():
    portal = {name for name, service in SERVICES.items() if service["image"] == "portal-bnn"}
    assert portal == {"migrate", "web", "worker", "beat"}
    for name in portal:
        assert {"SECRET_KEY", "SITE_URL", "DATABASE_URL", "REDIS_URL"} <= set(SERVICES[name]["environment"])
    assert [name for name in portal if "DATABASE_OWNER_URL" in SERVICES[name]["environment"]] == ["migrate"]


def test_compose_web_is_healthy_when_sehat_answers():
    assert "/sehat/" in " ".join(SERVICES["web"]["healthcheck"]["test"])


def test_env_example_names_what_settings_read_and_what_compose_asks():
    named = re.findall(r"^(?:# )?([A-Z][A-Z0-9_]*)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    assert sorted(named) == sorted(read_by_settings() | interpolated())
