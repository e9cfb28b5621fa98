"""What an administrator is given: every setting, option and command in it is there, and the first hour works."""

from __future__ import annotations

import configparser
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from brs_sync.hub import cli
from brs_sync.hub.inforce import read_settings
from brs_sync.hub.settings import NAMES, is_secret

from tests.helpers import forked
from tests.sync.roads.hubs import COMMAND, Hub

ROOT = Path(__file__).resolve().parents[3]
GIVEN = ROOT / "packaging" / "hub"
GUIDE = (ROOT / "docs" / "administrator.md").read_text("utf-8")


def parsed(command: list[str]) -> None:
    """The command line takes it."""
    cli._parser().parse_args(command)


def test_the_example_of_settings_is_read_with_each_line_that_is_commented_out(tmp_path: Path) -> None:
    words = (GIVEN / "hub.toml").read_text("utf-8")
    plain = tmp_path / "hub.toml"
    plain.write_text(words, "utf-8")
    options = cli._parser().parse_args(["--data", str(tmp_path), "settings"])
    assert read_settings(options, {}).settings.admin_listen == ("127.0.0.1", 8766)
    for line in re.findall(r"^# (\w+ = .*)$", words, flags=re.MULTILINE):
        plain.write_text(line + "\n", "utf-8")
        assert read_settings(options, {}).origins[line.split(" = ")[0]] == "file"


@pytest.mark.parametrize("name", ["Containerfile", "compose.yaml", "hub.toml"])
def test_every_variable_is_one_that_the_hub_reads(name: str) -> None:
    words = (GIVEN / name).read_text("utf-8") + GUIDE
    known = {"BRS_HUB_" + one.upper() for one in NAMES} | {"BRS_HUB_SETTINGS"}
    known |= {f"BRS_HUB_{one.upper()}_FILE" for one in NAMES if is_secret(one)}
    assert set(re.findall(r"BRS_HUB_[A-Z_]+", words)) <= known


def test_the_secrets_of_compose_are_made_by_its_own_first_commands(tmp_path: Path) -> None:
    """Each file that a service is given is there, says what the others say of it, and is read by who is given it."""
    words = (GIVEN / "compose.yaml").read_text("utf-8")
    lines = [line[4:] for line in words.splitlines() if line.startswith("#   ")]
    first = [line.split("   (")[0] for line in lines if "secrets" in line]
    subprocess.run(["sh", "-ec", "umask 077\n" + "\n".join(first)], cwd=tmp_path, check=True)
    made = {path.name: path for path in (tmp_path / "secrets").iterdir()}
    assert set(re.findall(r"file: ../../secrets/(\w+)", words)) == set(made)
    assert set(re.findall(r"^      - ([a-z]+)$", words, flags=re.MULTILINE)) == set(made)
    assert (
        all(path.stat().st_mode & 0o004 for path in made.values()) and not (tmp_path / "secrets").stat().st_mode & 0o077
    )
    environment = {"BRS_HUB_DATABASE_FILE": str(made["database"]), "BRS_HUB_FILES_ACCESS_FILE": str(made["access"])}
    settings = read_settings(cli._parser().parse_args(["--data", str(tmp_path), "settings"]), environment).settings
    password, key = (made[name].read_text("utf-8").strip() for name in ("postgres", "objects"))
    assert settings.database is not None and settings.database.value == f"postgresql://brs:{password}@database:5432/brs"
    assert settings.files_access is not None and settings.files_access.value == f"brs:{key}"


def test_the_guide_names_settings_that_there_are() -> None:
    tables = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", GUIDE, flags=re.MULTILINE)
    named = {one for row in tables for one in re.findall(r"`(\w+)`", row)}
    assert {"device_daily", "disk_floor"} <= named <= set(NAMES)


def test_what_goes_onto_the_stick_installs_without_a_network(tmp_path: Path) -> None:
    """The guide's own two lines; what they need beside the hub itself is left out, for it comes over a network."""
    source = ROOT / "sync"
    left_out = shutil.ignore_patterns("build", "*.egg-info", "__pycache__")
    shutil.copytree(source, tmp_path / "sync", ignore=left_out)
    shutil.copy(ROOT / "requirements.lock", tmp_path)
    script = GUIDE.split("-m venv /tmp/fetch\n")[1].split("\ncp ")[0].replace("/tmp/versions", "versions")
    (install,) = re.findall(r"^sudo /opt/brs-hub/bin/pip (install .+)$", GUIDE, flags=re.MULTILINE)
    pip = f"{sys.executable} -m pip --isolated -q --no-cache-dir"
    alone = "--no-deps --no-index"
    make = script.replace("/tmp/fetch/bin/pip wheel", f"{pip} wheel {alone} --no-build-isolation")
    for line in (make, f"{pip} {install} --no-deps --target there"):
        done = subprocess.run(["sh", "-ec", line], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    assert "brs-sync" not in (tmp_path / "versions").read_text("utf-8")
    assert "--hash" not in (tmp_path / "versions").read_text("utf-8")
    given = {path.relative_to(source) for path in source.glob("brs_sync/**/*.*") if "__pycache__" not in path.parts}
    assert {path for path in given if not (tmp_path / "there" / path).is_file()} == set()


def test_the_unit_is_a_hardened_one_and_starts_what_there_is(tmp_path: Path) -> None:
    unit = configparser.RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment]
    unit.read(GIVEN / "brs-hub.service", "utf-8")
    service = unit["Service"]
    program, *options = shlex.split(service["ExecStart"])
    parsed(options)
    assert f"sudo useradd --system --home-dir /var/lib/{service['StateDirectory']} " in GUIDE
    assert f" {service['User']}\n" in GUIDE and "DynamicUser" not in service, "commands are run as this user, too"
    assert program.endswith("/brs-hub") and f"/var/lib/{service['StateDirectory']}" in options
    for name in ("NoNewPrivileges", "PrivateDevices", "ProtectHome", "RestrictSUIDSGID", "LockPersonality"):
        assert service[name] == "yes", name
    assert service["CapabilityBoundingSet"] == "" and service["ProtectSystem"] == "strict"
    if shutil.which("systemd-analyze"):
        here = tmp_path / "brs-hub.service"
        here.write_text((GIVEN / "brs-hub.service").read_text("utf-8").replace(program, COMMAND[0]), "utf-8")
        done = subprocess.run(
            ["systemd-analyze", "verify", "--man=no", str(here)], capture_output=True, text=True, check=False
        )
        about_it = [line for line in done.stderr.splitlines() if "brs-hub.service" in line]
        assert about_it == [], "systemd knows every word of it"


def test_the_proxy_passes_what_the_hub_answers_and_no_more() -> None:
    words = (GIVEN / "nginx.conf").read_text("utf-8")
    assert words.count("{") == words.count("}")
    assert "X-Forwarded-For $remote_addr" in words, "what callers say of themselves is not passed on"
    assert "Host $host;" not in words, "without the port no form of the page would be believed where it is not 443"
    assert "proxy_request_buffering off" in words and "location /v1/" in words


def test_every_command_of_the_guide_is_one_that_there_is() -> None:
    lines = re.findall(r"^(?:sudo )?(?:-u brs-hub )?(?:/opt/brs-hub/bin/)?brs-hub (.+)$", GUIDE, flags=re.MULTILINE)
    assert len(lines) >= 10
    for line in lines:
        parsed(shlex.split(line))
    for word in re.findall(r"`brs-hub ([a-z]+)", GUIDE):
        assert any(word in command for command in cli._parser().format_help().split()) or word == "backup"


def test_the_first_hour_works(tmp_path: Path) -> None:
    """The commands of the guide, one after the other, beside the hub that the first block leaves serving."""
    blocks = re.findall(r"```sh\n(.*?)```", GUIDE, flags=re.DOTALL)
    before, beside = (block.strip().splitlines() for block in blocks)
    assert before[-1] == "brs-hub serve" and len(beside) >= 7
    environment = os.environ | {"HOME": str(tmp_path), "PATH": f"{Path(COMMAND[0]).parent}:{os.environ['PATH']}"}
    script = "\n".join(["set -e", *before[:-1]])
    subprocess.run(["sh", "-c", script], env=environment, check=True, capture_output=True)
    with Hub(tmp_path / "brs-hub"):
        for line in beside:
            # The shell says which words it makes of the line; the command is not started anew for each of them.
            say = f"{before[0]}\nprintf '%s\\n' \"$BRS_HUB_DATA\" {line}"
            said = subprocess.run(["sh", "-ec", say], env=environment, capture_output=True, text=True, check=True)
            data, *words = said.stdout.splitlines()
            done = forked.run(*words, env=environment | {"BRS_HUB_DATA": data})
            assert done.returncode == 0, f"{line}: {done.stderr}"
    assert (tmp_path / "backup-of-today" / "backup.json").exists()
