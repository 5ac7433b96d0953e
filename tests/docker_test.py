"""With a Docker engine of its own, from Debian's packages: three stock services come up healthy plain, under
`harden --level safe`, and under `harden --level strict --from-running` after a plain run."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

from docker_engine import Engine, why_no_engine
from harness import ProjectTest

COMPOSE = os.environ.get("DOCKER_COMPOSE_240", "")
IMAGES = os.environ.get("STOCK_IMAGES", "")  # a folder with the root of one image a folder
OVERRIDE = "compose.dvsguard.yaml"
UP_SECONDS = 240  # on a machine that does much else, a database takes a minute to come up

PROJECT = """name: stock
services:
  web:
    image: stock/nginx:1
    command: [nginx, -g, "daemon off;"]
    healthcheck: {test: [CMD, /healthy], interval: 1s, retries: 240}
  cache:
    image: stock/redis:1
    command: [/entry]
    volumes: ["cache:/data", "./dump:/dump"]
    healthcheck: {test: [CMD, redis-cli, ping], interval: 1s, retries: 240}
  db:
    image: stock/postgres:1
    command: [/entry]
    volumes: ["db:/var/lib/postgresql/data"]
    healthcheck: {test: [CMD, /healthy], interval: 1s, retries: 240}
volumes: {cache: {}, db: {}}
"""

ACCOUNTS = "root:x:0:0:root:/root:/bin/sh\nwww-data:x:33:33::/var/www:/bin/false\nredis:x:101:101::/:/bin/false\n" \
           "postgres:x:102:102::/:/bin/false\nnobody:x:65534:65534::/:/bin/false\n"
GROUPS = "root:x:0:\nadm:x:4:\nwww-data:x:33:\nredis:x:101:\npostgres:x:102:\nnogroup:x:65534:\n"

# What such images start with: as root they hand their data to the service's own user and become it.
REDIS_ENTRY = """#!/bin/sh
set -e
if [ "$(id -u)" = 0 ]; then
  chown -R redis:redis /data
  exec setpriv --reuid=redis --regid=redis --clear-groups "$0"
fi
exec redis-server --dir /data --save 1 1 --appendonly yes
"""
POSTGRES_ENTRY = """#!/bin/sh
set -e
data=/var/lib/postgresql/data
if [ "$(id -u)" = 0 ]; then
  chown -R postgres:postgres "$data" /run/postgresql
  exec setpriv --reuid=postgres --regid=postgres --clear-groups "$0"
fi
cd /
bin=$(echo /usr/lib/postgresql/*/bin)
[ -s "$data/PG_VERSION" ] || "$bin/initdb" -D "$data" --no-sync --locale=C -A trust >/dev/null
exec "$bin/postgres" -D "$data" -k /run/postgresql -c jit=off -c listen_addresses=127.0.0.1
"""
POSTGRES_HEALTHY = "#!/bin/sh\nexec /usr/lib/postgresql/*/bin/psql -h 127.0.0.1 -U postgres -c 'select 1'\n"
NGINX_HEALTHY = """#!/bin/bash
exec 3<>/dev/tcp/127.0.0.1/80
printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3
read -r line <&3
[[ $line == *200* ]]
"""
NGINX_CONF = """user www-data;
pid /run/nginx.pid;
error_log /var/log/nginx/error.log;
events {}
http {
  access_log /var/log/nginx/access.log;
  server { listen 80; root /srv/www; }
}
"""
EXTRAS = {
    "nginx": {"etc/nginx/nginx.conf": NGINX_CONF, "healthy": NGINX_HEALTHY, "srv/www/index.html": "hello\n"},
    "redis": {"entry": REDIS_ENTRY, "data/": "", "dump/": ""},
    "postgres": {"entry": POSTGRES_ENTRY, "healthy": POSTGRES_HEALTHY, "run/postgresql/": "",
                 "var/lib/postgresql/data/": ""},
}


def why_not():
    if os.environ.get("DVSGUARD_SANITIZE"):
        return "a sanitized build: the release build's run counts"
    if not COMPOSE:
        return "no Docker Compose 2.40: set DOCKER_COMPOSE_240"
    if not IMAGES:
        return "no Docker engine: set DOCKER_ENGINE and STOCK_IMAGES"
    return why_no_engine()


def load(engine, name):
    """The image stock/NAME:1: Debian's files as they are unpacked, and what its maker adds."""
    with tempfile.TemporaryDirectory() as extras:
        for path, text in {"etc/passwd": ACCOUNTS, "etc/group": GROUPS, **EXTRAS[name]}.items():
            target = pathlib.Path(extras, path)
            (target if path.endswith("/") else target.parent).mkdir(parents=True, exist_ok=True)
            if not path.endswith("/"):
                target.write_text(text)
                target.chmod(0o755 if text.startswith("#!") else 0o644)
        tar = tar_of(pathlib.Path(IMAGES, name, "root"), pathlib.Path(extras))
        engine.import_tar(tar.stdout, f"stock/{name}")
        tar.stdout.close()
        if tar.wait():
            raise AssertionError(f"{name}: tar failed")


def tar_of(root, extras):
    """Both as one, each name once: the engine refuses a name that comes twice."""
    lists = []
    seen = set()
    for folder in (extras, root):
        names = {str(path.relative_to(folder)) for path in folder.rglob("*")} - seen
        seen |= names
        lists.append(tempfile.TemporaryFile())
        lists[-1].write("\0".join(sorted(names)).encode())
        lists[-1].seek(0)
    added, base = (f"/proc/self/fd/{item.fileno()}" for item in lists)
    return subprocess.Popen(
        ["tar", "-c", "--owner=0", "--group=0", "--mode=u+rwX,go+rX", "--no-recursion", "--null", "-C", root, "-T",
         base, "-C", extras, "-T", added], stdout=subprocess.PIPE, pass_fds=[item.fileno() for item in lists])


@unittest.skipIf(why_not(), why_not())
class Docker(ProjectTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.home = pathlib.Path(tempfile.mkdtemp(prefix="dvsguard-docker-"))
        cls.addClassCleanup(shutil.rmtree, cls.home, ignore_errors=True)
        cls.engine = Engine(cls.home)
        cls.addClassCleanup(cls.engine.stop)
        cls.engine.wait()
        for name in EXTRAS:
            load(cls.engine, name)

    def setUp(self):
        super().setUp()
        self.put("compose.yaml", PROJECT)
        (self.folder / "dump").mkdir()
        self.addCleanup(self.compose, "down", "--volumes", "--timeout", "2")

    def environment(self):
        return {"DOCKER_HOST": f"unix://{self.engine.socket}"}

    def compose(self, *args, files=("compose.yaml",)):
        flags = [flag for file in files for flag in ("-f", file)]
        return subprocess.run([COMPOSE, *flags, *args], cwd=self.folder, capture_output=True, text=True,
                              env={"PATH": "/usr/bin:/bin", "HOME": str(self.home), **self.environment()})

    def up(self, *files):
        done = self.compose("up", "-d", "--wait", "--wait-timeout", str(UP_SECONDS), "--timeout", "2",
                            files=("compose.yaml", *files))
        logs = "" if done.returncode == 0 else self.compose("logs").stdout[-4000:]
        self.assertEqual(done.returncode, 0, done.stderr[-2000:] + logs)

    def harden(self, *args):
        done = self.run_dvsguard("harden", "--force", *args, env=self.environment())
        self.assertEqual(done.code, 0, done)
        return done.out.decode()

    def container(self, service):
        return self.engine.inspect(f"stock-{service}-1")

    def findings_of(self, *files):
        flags = [flag for file in files for flag in ("-f", file)]
        report = json.loads(self.check("--format", "json", *flags, env=self.environment()).out)
        return {(item["service"], item["rule"]) for practice in report["practices"] for item in practice["findings"]
                if item.get("service")}

    def test_safe(self):
        self.up()
        self.harden("--level", "safe")
        self.up(OVERRIDE)
        for service in ("web", "cache", "db"):
            self.assertIn("no-new-privileges:true", self.container(service)["HostConfig"]["SecurityOpt"])

    def test_safe_from_running_bounds_the_logs_of_the_engines_own_driver(self):
        self.up()
        self.harden("--level", "safe", "--from-running")
        self.up(OVERRIDE)
        for service in ("web", "cache", "db"):
            self.assertEqual(self.container(service)["HostConfig"]["LogConfig"],
                             {"Type": "json-file", "Config": {"max-file": "3", "max-size": "50m"}})

    def test_strict_from_running(self):
        self.up()
        told = self.harden("--level", "strict", "--from-running")
        self.own_as_told(told)
        self.up(OVERRIDE)
        for service, user in {"web": "33:33", "cache": "101:101", "db": "102:102"}.items():
            container = self.container(service)
            settings = container["HostConfig"]
            self.assertEqual(container["Config"]["User"], user)
            self.assertEqual(settings["CapDrop"], ["ALL"])
            self.assertTrue(settings["ReadonlyRootfs"], service)
            self.assertGreaterEqual(settings["Memory"], 64 << 20)
            self.assertGreaterEqual(settings["PidsLimit"], 64)
        self.assertIn("uid=33,gid=33", self.container("web")["HostConfig"]["Tmpfs"]["/run"])
        left = {rule for _, rule in self.findings_of("compose.yaml", OVERRIDE)}
        self.assertEqual(left & {"LP02", "LP04", "LP10", "LP11", "ID01", "LG02"}, set())
        # Measured again, hardened as it runs, it comes to an override that holds as well.
        self.harden("--level", "strict", "--from-running")
        self.up(OVERRIDE)

    def own_as_told(self, told):
        """Runs the commands that harden lists, as an operator would, and sees that the way back leads back."""
        section = told.split("must reach; as root, while it is stopped:\n")[1]
        change, revert = section.split("And back again:\n")
        change = [line for line in change.splitlines() if line.startswith("  chown")]
        revert = [line for line in revert.splitlines()[:1]]
        dump = self.folder / "dump"
        self.assertEqual(len(change), 1, told)
        for commands, owner in ((change, 101), (revert, 0), (change, 101)):
            for command in commands:
                subprocess.run(["sh", "-c", command], check=True, cwd=self.folder)
            self.assertEqual(dump.stat().st_uid, owner)

    def test_what_does_not_run_is_said(self):
        self.up()
        self.compose("stop", "--timeout", "2", "web")
        told = self.harden("--level", "strict", "--from-running", "--dry-run")
        self.assertRegex(told, r"web: no container of it runs")
        self.assertNotRegex(told, r"cache: no container")

    def test_the_host_is_looked_at(self):
        report = json.loads(self.check("--host", "--format", "json", env=self.environment()).out)
        text = json.dumps(report)
        self.assertNotIn("the engine's own answer", text)
        self.assertTrue(re.search("runc [0-9.]+", text))


if __name__ == "__main__":
    unittest.main()
