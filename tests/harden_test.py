"""`dvsguard harden`: the override that it writes is one that Compose merges, it mends what it says, changes nothing else,
and holds no value of the operator's."""
import difflib
import json
import os
import pathlib
import re
import resource
import shutil
import subprocess
import unittest

from harness import SECRET, ProjectTest

CORPUS = os.environ.get("DVSGUARD_CORPUS", "")
COMPOSE = os.environ.get("DOCKER_COMPOSE_240", "")
OVERRIDE = "compose.dvsguard.yaml"
ENGINE_DEFAULTS = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "LANG": "C.UTF-8"}

CARELESS = """services:
  node:
    image: acme/node:1.4.0
    ports: ["${P2P_PORT}:26656", "127.0.0.1:9090:9090", "8000-8001:8000-8001"]
    volumes: ["${KEYSTORE}:/keys/operator.ecdsa.key.json:readonly", "./data:/data"]
    environment: {OPERATOR_ECDSA_KEY_PASSWORD: "${PASSWORD}"}
    logging: {driver: json-file}
    pull_policy: always
  proxy:
    image: nginx:1.27
    env_file: .env
    user: root
    deploy: {resources: {limits: {memory: 1g}}}
"""
ENV = f"P2P_PORT=26656\nKEYSTORE=/srv/keys/op.json\nPASSWORD={SECRET}\nECDSA_PRIVATE_KEY={SECRET}\n"


def findings(report):
    """(rule, service, target) of every finding."""
    return {(item["rule"], item.get("service", ""), item.get("target", ""))
            for practice in json.loads(report)["practices"] for item in practice["findings"]}


class Harden(ProjectTest):
    def harden(self, *args, **options):
        return self.run_dvsguard("harden", *args, **options)

    def findings_of(self, *args, **options):
        done = self.check("--format", "json", *args, **options)
        self.assert_decided(done)
        return findings(done.out)

    def with_override(self, base, *args):
        return self.findings_of("-f", base, "-f", OVERRIDE, *args)


class Careless(Harden):
    def setUp(self):
        super().setUp()
        self.put("compose.yaml", CARELESS)
        self.put(".env", ENV)

    def written(self):
        return (self.folder / OVERRIDE).read_text()

    def test_safe_mends_what_seldom_breaks(self):
        before = self.findings_of()
        done = self.harden()
        self.assertEqual(done.code, 0, done)
        after = self.with_override("compose.yaml")
        key = "/keys/operator.ecdsa.key.json"
        self.assertEqual(before - after, {
            ("LP04", "node", "no-new-privileges"), ("LP04", "proxy", "no-new-privileges"), ("LP13", "node", key + " readonly"),
            ("KM07", "node", key + " from ${KEYSTORE}"), ("KM03", "proxy", ".env ECDSA_PRIVATE_KEY"),
            ("LG02", "node", "max-size"), ("UP03", "node", "pull_policy always acme/node")})
        self.assertEqual(after - before, set())

    def test_strict_mends_more_and_opens_nothing(self):
        before = self.findings_of()
        self.assertEqual(self.harden("--level", "strict").code, 0)
        after = self.with_override("compose.yaml")
        self.assertEqual(after - before, set())
        for rule in ("LP02", "LP04", "LP10", "LP11", "LP12", "LP13", "ID01"):
            self.assertEqual({item for item in after if item[0] == rule}, set(), rule)

    def test_holds_no_value_of_the_operators(self):
        for level in ("safe", "strict"):
            self.assertEqual(self.harden("--level", level, "--force").code, 0)
            text = self.written()
            self.assertNotIn(SECRET, text)
            self.assertNotIn("/srv/keys", text)
            self.assertIn("${KEYSTORE}:/keys/operator.ecdsa.key.json:ro", text)
        self.assertIn("127.0.0.1:${P2P_PORT}:26656", text)

    def test_every_edit_names_its_rule(self):
        self.harden("--level", "strict")
        for line in self.written().splitlines()[3:]:
            if re.match(r" +(- |[a-z_]+: *[^ #]|\"?[A-Z_]+\"?: *\")", line) and "max-file" not in line:
                if line.strip().startswith("- ") and "#" not in line:
                    continue  # a port that stays as it is
                self.assertRegex(line, r"# .*(LP|KM|LG|UP|ID)\d\d|loopback", line)

    def test_shows_the_difference(self):
        done = self.harden()
        text = self.written()
        want = "".join(difflib.unified_diff([], text.splitlines(True), "/dev/null", OVERRIDE))
        self.assertTrue(done.out.decode().startswith(want), done.out.decode() + "\n---\n" + want)

    def test_refuses_to_overwrite_without_force(self):
        self.put(OVERRIDE, "services: {}\n")
        done = self.harden()
        self.assertEqual(done.code, 2, done)
        self.assertIn(b"--force", done.err)
        self.assertEqual(self.written(), "services: {}\n")
        self.assertEqual(self.harden("--force").code, 0)
        self.assertIn("no-new-privileges", self.written())

    def test_writes_the_same_again(self):
        self.harden("--level", "strict")
        first = self.written()
        done = self.harden("--level", "strict")
        self.assertEqual(done.code, 0, done)
        self.assertIn(b"unchanged", done.out)
        self.assertEqual(self.written(), first)

    def test_hardens_the_project_and_not_the_project_with_its_override(self):
        self.harden()
        first = self.written()
        self.put(".env", ENV + f"COMPOSE_FILE=compose.yaml:{OVERRIDE}\n")
        done = self.harden("--force")
        self.assertIn(b"unchanged", done.out, done)
        self.assertEqual(self.written(), first)

    def test_the_line_it_prints_makes_a_plain_check_see_the_override(self):
        before = self.findings_of()
        done = self.harden()
        line = re.search(rb"^  (COMPOSE_FILE=.*)$", done.out, re.M)[1].decode()
        self.put(".env", ENV + line + "\n")
        after = self.findings_of()
        self.assertNotIn(("LP04", "node", "no-new-privileges"), after)
        self.assertEqual(after - before, set())  # nor UP05: these are the files that lie in plain sight

    def test_dry_run_writes_nothing(self):
        done = self.harden("--dry-run")
        self.assertEqual(done.code, 0, done)
        self.assertIn(b"+services:", done.out)
        self.assertFalse((self.folder / OVERRIDE).exists())

    def test_leaves_nothing_behind_in_a_read_only_folder(self):
        options = {}
        if os.geteuid() == 0:  # whom no folder's mode keeps out
            shared = self.new_folder()
            shared.chmod(0o755)
            self.binary = shutil.copy(self.binary, shared)
            options = {"user": 65534, "group": 65534, "extra_groups": []}
        self.folder.chmod(0o555)
        done = self.harden(**options)
        self.folder.chmod(0o755)
        self.assertEqual(done.code, 2, done)
        self.assertIn(b"Permission denied", done.err)
        self.assertEqual(sorted(os.listdir(self.folder)), [".env", "compose.yaml"])

    def test_a_full_disk_leaves_nothing_half_written(self):
        def cap():
            resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
        process = subprocess.run([self.binary, "harden"], cwd=self.folder, env=ENGINE_DEFAULTS, capture_output=True,
                                 preexec_fn=cap)
        self.assertNotEqual(process.returncode, 0)
        self.assertNotIn(OVERRIDE, os.listdir(self.folder))

    def test_replaces_a_link_and_does_not_follow_it(self):
        elsewhere = self.new_folder() / "victim"
        elsewhere.write_text("mine\n")
        (self.folder / OVERRIDE).symlink_to(elsewhere)
        self.assertEqual(self.harden().code, 2)
        self.assertEqual(self.harden("--force").code, 0)
        self.assertEqual(elsewhere.read_text(), "mine\n")

    def test_standard_input_has_no_name_to_build_on(self):
        done = self.harden("-f", "-", stdin=CARELESS.encode())
        self.assertEqual(done.code, 2, done)


class Hostile(Harden):
    def test_names_are_written_so_that_they_are_read_back(self):
        self.put("compose.yaml", json.dumps({"services": {
            "on": {"image": "a:1", "pull_policy": "always"},
            "x.y-z_1": {"image": "a:1", "labels": {"wud.watch: {x": "$$HOME"}},
        }}))
        self.assertEqual(self.harden("--level", "strict").code, 0)
        self.assert_decided(self.check("-f", "compose.yaml", "-f", OVERRIDE))

    def test_nothing_to_mend_writes_nothing(self):
        self.put("compose.yaml", "services: {a: {image: 'a:1', security_opt: ['no-new-privileges:true']}}\n")
        done = self.harden()
        self.assertEqual(done.code, 0, done)
        self.assertFalse((self.folder / OVERRIDE).exists())


class Careful(Harden):
    """What an override must not do to a project, its files or its reader."""

    def project(self, service, name="compose.yaml"):
        self.put(name, "services:\n  a:\n    image: a:1\n" + "".join(f"    {line}\n" for line in service))

    def strict(self, *args):
        done = self.harden("--level", "strict", "--dry-run", *args)
        self.assertEqual(done.code, 0, done)
        return done.out.decode()

    def test_replaces_no_file_of_the_project(self):
        self.project(["env_file: node.env"])
        self.put("node.env", "A=1\n")
        self.put("base.yaml", "services: {a: {image: 'a:1'}}\n")
        self.put("inc.yaml", "include: [compose.yaml]\nservices: {}\n")
        (self.folder / "link.yaml").symlink_to("compose.yaml")
        before = {path.name: path.read_bytes() for path in self.folder.iterdir()}
        for args in (["-o", "compose.yaml"], ["-f", "link.yaml", "-o", "compose.yaml"], ["-o", "node.env"],
                     ["-f", "inc.yaml", "-o", "compose.yaml"], ["-o", "link.yaml"]):
            done = self.harden(*args, "--force")
            self.assertEqual(done.code, 2, done)
        self.assertEqual({path.name: path.read_bytes() for path in self.folder.iterdir()}, before)

    def test_an_env_file_that_names_the_override_alone_is_told(self):
        self.project([])
        self.put(".env", f"COMPOSE_FILE={OVERRIDE}\n")
        self.put(OVERRIDE, "services: {a: {image: 'a:1'}}\n")
        self.assert_refused(self.harden())

    def test_shows_nothing_of_what_another_put_there(self):
        victim = self.new_folder() / "victim"
        victim.write_text(f"root:{SECRET}\n")
        self.project([])
        (self.folder / OVERRIDE).symlink_to(victim)
        self.assertNotIn(b"root:", self.harden("--dry-run").out)
        (self.folder / OVERRIDE).unlink()
        self.put(OVERRIDE, f"# \x1b[2J {SECRET}\n")
        self.assertNotIn(b"-#", self.harden("--dry-run").out)

    def test_takes_back_only_the_mend_that_goes_wrong(self):
        # The path as written means another folder in an override of the project's own.
        self.put("deep/base.yaml", "services: {a: {image: 'a:1', volumes: ['${K:-./k}/x.ecdsa.key.json:/k/x.ecdsa.key.json:readonly']}}\n")
        self.put("compose.yaml", "services: {a: {extends: {file: deep/base.yaml, service: a}}}\n")
        told = self.strict()
        for kept in ("no-new-privileges", "cap_drop", "pids_limit", "read_only"):
            self.assertIn(kept, told)
        self.assertRegex(told, r"Tried and taken back.*\n  (KM07|LP13)  a\n")

    def test_a_label_in_both_places_is_switched_off_in_both(self):
        label = 'com.centurylinklabs.watchtower.enable: "true"'
        self.project(["labels:", f"  {label}", "deploy:", "  labels:", f"    {label}"])
        self.assertEqual(self.harden().code, 0)
        after = self.with_override("compose.yaml")
        self.assertEqual({item for item in after if item[0] == "UP02"}, set())

    def test_ports_that_hang_on_variables(self):
        for port, wanted in (("${UNSET}:26656", '"127.0.0.1:${UNSET}:26656"'), ("${UNSET}", '"${UNSET}"\n'),
                             ("0.0.0.0:${P:-1}:80/udp", '"127.0.0.1:${P:-1}:80/udp"')):
            self.project([f'ports: ["{port}", "9000:9000"]'])
            with self.subTest(port=port):
                told = self.strict()
                self.assertTrue(wanted in told or "\n  LP12  a:" in told, told)
                self.assertIn("cap_drop", told)
        self.project(['ports: ["${IP-}:8080:80", "9000:9000"]'])
        self.assertNotIn("ports:", self.strict())  # nobody can tell whether the first part is an address

    def test_safe_leaves_a_key_to_a_service_that_may_need_it(self):
        self.put("compose.yaml", """services:
  node: {image: acme/node:1.0.0, env_file: .env, environment: {K: "${SIGNER_PRIVATE_KEY}"}}
  signer: {image: acme/signer:1.0.0, env_file: .env}
  proxy: {image: nginx:1.27, env_file: .env}
""")
        self.put(".env", f"SIGNER_PRIVATE_KEY={SECRET}\n")
        self.assertEqual(self.harden().code, 0)
        text = (self.folder / OVERRIDE).read_text()
        self.assertNotIn("SIGNER_PRIVATE_KEY", text[text.index("  signer:"):])
        self.assertIn("SIGNER_PRIVATE_KEY", text[text.index("  proxy:"):text.index("  signer:")])

    def test_no_limit_below_what_is_reserved(self):
        self.project(["mem_reservation: 6g"])
        self.assertNotIn("mem_limit", self.strict())

    def test_a_folder_that_begins_like_tmp_is_not_tmp(self):
        self.project(["tmpfs: [/tmpdata]"])
        self.assertIn('"/tmp:size', self.strict())

    def test_an_empty_user_is_none(self):
        self.project(['user: ""'])
        self.assertIn("user:", self.strict())

    def test_no_id_of_the_projects_own(self):
        self.project([])
        first = re.search(r'user: "(\d+):', self.strict())[1]
        self.put("compose.yaml", "services: {a: {image: 'a:1'}, b: {image: 'a:1', user: '%s'}}\n" % first)
        self.assertNotIn(f'user: "{first}:', self.strict())

    def test_names_are_quoted_where_they_must_be(self):
        name = "my file #1.yaml"
        self.project([], name)
        done = self.harden("-f", name, "-p", "other")
        self.assertIn(b"COMPOSE_FILE='my file #1.yaml:compose.dvsguard.yaml'", done.out)
        self.assertIn("#   docker compose -p other -f 'my file #1.yaml' -f compose.dvsguard.yaml up -d",
                      (self.folder / OVERRIDE).read_text())
        self.put(".env", "COMPOSE_PATH_SEPARATOR=;\n")
        self.assertIn(b"COMPOSE_FILE='my file #1.yaml;", self.harden("-f", name, "--force").out)


@unittest.skipUnless(CORPUS, "no corpus: set DVSGUARD_CORPUS")
class Corpus(Harden):
    """Every project of the corpus that Compose accepts."""

    def projects(self):
        for path in sorted(pathlib.Path(CORPUS, "compose").rglob("*.y*ml")):
            if "compose" in path.name and not path.name.startswith("."):
                yield path

    def compose_accepts(self, folder, *files):
        args = [COMPOSE]
        for file in files:
            args += ["-f", file]
        done = subprocess.run(args + ["config"], cwd=folder, env=ENGINE_DEFAULTS, capture_output=True)
        return done.returncode == 0, done.stderr.decode()

    @unittest.skipUnless(COMPOSE, "no Docker Compose 2.40: set DOCKER_COMPOSE_240")
    def test_compose_merges_it_and_check_finds_it_mended(self):
        seen = 0
        for path in self.projects():
            folder = self.new_folder() / "project"
            shutil.copytree(path.parent, folder, symlinks=True)
            for example in (".env.example", ".env.sample", "env.example"):
                if (folder / example).exists() and not (folder / ".env").exists():
                    shutil.copy(folder / example, folder / ".env")
            if not self.compose_accepts(folder, path.name)[0]:
                continue
            seen += 1
            for level in ("safe", "strict"):
                with self.subTest(project=str(path.relative_to(CORPUS)), level=level):
                    before = self.findings_of("-f", path.name, cwd=folder)
                    done = self.harden("-f", path.name, "--level", level, "--force", cwd=folder)
                    self.assertEqual(done.code, 0, done)
                    if not (folder / OVERRIDE).exists():
                        continue
                    accepted, error = self.compose_accepts(folder, path.name, OVERRIDE)
                    self.assertTrue(accepted, error)
                    after = self.findings_of("-f", path.name, "-f", OVERRIDE, cwd=folder)
                    self.assertEqual(after - before, set())
                    told = int(re.search(rb"mends (\d+) of", done.out)[1])
                    self.assertGreaterEqual(len(before - after), 1)
                    self.assertGreater(told, 0)
        self.assertGreaterEqual(seen, 10)


if __name__ == "__main__":
    unittest.main()
