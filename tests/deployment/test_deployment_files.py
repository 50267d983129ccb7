"""The files of docs/deployment are whole by the tools that judge them, and name what there is."""

from __future__ import annotations

import re
import subprocess
from dataclasses import fields
from pathlib import Path

import pytest
import yaml
from programs import program

from faq.cli import main
from faq.cluster.layout import CLAUSES
from faq.cluster.requirements import CLAUSE_LIMIT
from faq.settings import Settings
from faq.version import __version__

_ROOT = Path(__file__).parents[2]
_FOLDER = _ROOT / "docs" / "deployment"
_UNITS = tuple(sorted(_FOLDER.glob("*.service")))
_EXTRA = "pip install -e '.[deployment]'"
_EXPOSURE = "20"
"""Of 100, by systemd's own count; a service without a sandbox has 96."""
_KUBERNETES = "1.31"


def _passes(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=_FOLDER)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_dockerfile_is_clean() -> None:
    _passes(program("hadolint", _EXTRA), "--failure-threshold", "info", "Dockerfile")


@pytest.mark.parametrize("file", ["compose.yaml", "opensearch/compose.yaml"])
def test_a_compose_file_fits_its_schema(file: str) -> None:
    check = program("check-jsonschema", _EXTRA)
    _passes(check, "--builtin-schema", "vendor.compose-spec", file)


def test_the_nodes_are_mounted_what_there_is_and_allow_what_is_asked() -> None:
    folder = _FOLDER / "opensearch"
    nodes = yaml.safe_load((folder / "compose.yaml").read_text("utf-8"))["services"]
    shared = yaml.safe_load((folder / "opensearch.yml").read_text("utf-8"))
    assert shared["plugins.security.nodes_dn"] == [f"CN={name}" for name in nodes]
    assert shared[CLAUSE_LIMIT] == CLAUSES
    assert shared["script.allowed_contexts"] == "similarity"
    for name, node in nodes.items():
        mounted = [each.split(":")[0] for each in node["volumes"] if each.startswith("./")]
        assert f"./certificates/{name}" in mounted
        assert all((folder / each).exists() for each in mounted if "certificates" not in each)
        assert node["environment"]["node.name"] == name


def test_the_roles_are_of_our_indexes_alone_and_readers_write_nothing() -> None:
    roles = yaml.safe_load((_FOLDER / "opensearch" / "roles.yml").read_text("utf-8"))
    prefix = Settings().cluster_prefix
    for name in ("faq_publisher", "faq_reader"):
        (granted,) = roles[name]["index_permissions"]
        assert granted["index_patterns"] == [prefix, f"{prefix}-*"]
    allowed = (*granted["allowed_actions"], *roles["faq_reader"]["cluster_permissions"])
    assert not any(word in each for each in allowed for word in ("write", "all", "update"))


def test_the_manifests_fit_their_schemas() -> None:
    check = program("kubernetes-validate", _EXTRA)
    _passes(check, "--strict", "--kubernetes-version", _KUBERNETES, "kubernetes.yaml")


@pytest.mark.parametrize("unit", _UNITS, ids=lambda unit: unit.name)
def test_a_unit_is_whole_and_sandboxed(unit: Path, tmp_path: Path) -> None:
    analyze = program("systemd-analyze", "apt-get install systemd")
    installed = tmp_path / unit.name
    # Any program that is there in the place of the one that would be installed.
    installed.write_text(unit.read_text("utf-8").replace("/opt/faq/bin/faq", "/bin/true"), "utf-8")
    done = subprocess.run(
        [analyze, "verify", installed], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr.strip()) == (0, "")
    _passes(analyze, "security", "--offline=true", f"--threshold={_EXPOSURE}", str(installed))


@pytest.mark.parametrize("unit", _UNITS, ids=lambda unit: unit.name)
def test_a_unit_starts_a_command_that_there_is(unit: Path) -> None:
    (words,) = re.findall(r"^ExecStart=/opt/faq/bin/faq (.+)$", unit.read_text("utf-8"), re.M)
    name, *options = words.split()
    main.commands[name].make_context(name, options)


def test_every_variable_is_a_setting() -> None:
    names = {f"FAQ_{each.name.upper()}" for each in fields(Settings)} | {"FAQ_KERNEL"}
    files = [*_UNITS, _FOLDER / "Dockerfile", _FOLDER / "compose.yaml", _FOLDER / "kubernetes.yaml"]
    for file in files:
        named = set(re.findall(r"\bFAQ_[A-Z_]+", file.read_text("utf-8")))
        assert named <= names, file.name
        assert named, file.name


def test_the_image_takes_what_there_is_and_is_sent() -> None:
    ignored = (_FOLDER / "Dockerfile.dockerignore").read_text("utf-8").splitlines()
    text = (_FOLDER / "Dockerfile").read_text("utf-8")
    sources = [
        source
        for words in re.findall(r"^COPY (?!--from)(.+)$", text, re.M)
        for source in words.split()[:-1]
    ]
    assert sources
    for source in sources:
        assert (_ROOT / source).exists()
        assert f"!{source}" in ignored


def test_the_pod_has_no_rights_and_the_released_version() -> None:
    manifests = list(yaml.safe_load_all((_FOLDER / "kubernetes.yaml").read_text("utf-8")))
    (pod,) = [
        each["spec"]["template"]["spec"] for each in manifests if each["kind"] == "Deployment"
    ]
    (container,) = pod["containers"]
    assert pod["securityContext"]["runAsNonRoot"]
    # What Kubernetes would set for a service called faq is no setting of ours.
    assert pod["enableServiceLinks"] is False
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert container["image"].endswith(f":{__version__}")
    name, *options = container["args"]
    main.commands[name].make_context(name, options)


def test_the_server_believes_the_proxy_of_its_compose_file() -> None:
    services = yaml.safe_load((_FOLDER / "compose.yaml").read_text("utf-8"))["services"]
    proxy = services["nginx"]["networks"]["inside"]["ipv4_address"]
    assert services["faq"]["environment"]["FAQ_TRUSTED_PROXIES"] == proxy
