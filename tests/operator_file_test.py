"""The operator's own file: where it is found, what it may say, and what no team may say in its stead."""
import grp
import json
import os
import pwd
import sys
import unittest

from harness import SECRET, ProjectTest

PROJECT = """services:
  node:
    image: node:1.0.0
    devices: ["/dev/kfd:/dev/kfd"]
  prover:
    image: prover:1.0.0
    devices: ["/dev/kfd:/dev/kfd"]
"""
CONTRACT = """services:
  node:
    image: node:1.0.0
    ports: ["127.0.0.1:${P2P_PORT:-26656}:26656"]
    environment: {CHAIN_RPC: "${CHAIN_RPC}", NAME: "${NAME}"}
x-dvs:
  contract: 1
  name: oracle
  config:
    P2P_PORT: {type: port, default: "26656", why: public port}
    CHAIN_RPC: {type: url, secret: true, why: the chain}
    NAME: {type: string, why: a name}
"""
KEY = "0x5ec4e7c0ffeec0ffeec0ffeec0ffeec0ffeec0ffeec0ffeec0ffeec0ffee0d15"
LATER = 'until: "2999-01-01T00:00:00Z"'
PAST = 'until: "2020-01-01T00:00:00Z"'


class OperatorFile(ProjectTest):
    def setUp(self):
        super().setUp()
        self.home = self.new_folder()  # the operator's, which no team writes
        self.config = self.home / "dvsguard.yaml"

    def put_config(self, entries, rest=""):
        """`entries`: flow members of each project, by its folder."""
        lines = "".join(f"  - {{path: {folder}{', ' + members if members else ''}}}\n" for folder, members in entries.items())
        self.config.write_text("dvsguard: 1\nprojects:\n" + lines + rest)

    def put_entry(self, members):
        self.put_config({self.folder: members})

    def check_mine(self, *args, **options):
        return self.check("--config", str(self.config), *args, **options)

    def report(self, *args, **options):
        done = self.check_mine("--format", "json", *args, **options)
        self.assertNotEqual(done.out, b"", done)
        return json.loads(done.out)

    def findings(self, report, rule):
        return [item for practice in report["practices"] for item in practice["findings"] if item["rule"] == rule]

    def accepted(self, report, rule="LP09"):
        return {item["service"]: "accepted" in item for item in self.findings(report, rule)}


class Acceptance(OperatorFile):
    def setUp(self):
        super().setUp()
        self.put("compose.yaml", PROJECT)

    def put_acceptance(self, text):
        self.put_entry("accept: [{" + text + "}]")

    def test_covers_its_service_alone(self):
        self.put_acceptance(f"rule: LP09, service: prover, target: /dev/kfd, why: the GPU, {LATER}")
        report = self.report()
        self.assertEqual(self.accepted(report), {"node": False, "prover": True})
        finding, = (item for item in self.findings(report, "LP09") if item["service"] == "prover")
        self.assertEqual(finding["accepted"], {"why": "the GPU", "until": "2999-01-01T00:00:00Z"})
        self.assertFalse([note for note in report["notes"] if "acceptance" in note])
        text = " ".join(self.check_mine().out.decode().split())
        self.assertIn("accepted until 2999-01-01T00:00:00Z: the GPU", text)

    def test_of_every_service(self):
        self.put_acceptance(f'rule: LP09, service: "*", target: /dev/kfd, why: the GPU, {LATER}')
        self.assertEqual(self.accepted(self.report()), {"node": True, "prover": True})
        self.assertEqual(self.check_mine("--only", "LP09").code, 0)
        self.assertEqual(self.check("--only", "LP09").code, 1)

    def test_that_has_ended_is_a_finding_again(self):
        self.put_acceptance(f"rule: LP09, service: prover, target: /dev/kfd, why: the GPU, {PAST}")
        report = self.report()
        self.assertEqual(self.accepted(report), {"node": False, "prover": False})
        self.assertIn("ended at 2020-01-01T00:00:00Z: it is a finding again", " ".join(report["notes"]))

    def test_that_covers_nothing_is_told(self):
        for text in ("rule: LP09, service: proverr, target: /dev/kfd", "rule: LP09, service: prover", "rule: LP07, service: prover"):
            with self.subTest(text):
                self.put_acceptance(f"{text}, why: the GPU, {LATER}")
                report = self.report()
                self.assertEqual(self.accepted(report), {"node": False, "prover": False})
                note, = (note for note in report["notes"] if "acceptance" in note)
                self.assertRegex(note, r"dvsguard\.yaml:3:\d+: the acceptance of LP0\d for prover.* covers no finding: remove it")

    def test_what_a_run_leaves_out_is_not_told_as_covering_nothing(self):
        self.put_acceptance(f"rule: LP09, service: prover, target: /dev/kfd, why: the GPU, {LATER}")
        self.assertFalse([note for note in self.report("--skip", "LP09")["notes"] if "acceptance" in note])

    def test_of_a_team_changes_nothing(self):
        self.put("compose.yaml", PROJECT + "x-dvs: {contract: 1, name: a, accept: [{rule: LP09, service: prover, target: /dev/kfd, why: we like it}]}\n")
        self.put_entry("")
        report = self.report()
        self.assertEqual(self.accepted(report), {"node": False, "prover": False})
        self.assertEqual(report["requests"][0]["rule"], "LP09")


class Place(OperatorFile):
    def setUp(self):
        super().setUp()
        self.put("compose.yaml", PROJECT)
        self.entry = f'accept: [{{rule: LP09, service: "*", target: /dev/kfd, why: the GPU, {LATER}}}]'
        self.put_entry(self.entry)

    def is_obeyed(self, *args, **options):
        done = self.check("--only", "LP09", *args, **options)
        self.assertIn(done.code, (0, 1), done)
        return done.code == 0

    def test_named_by_the_variable(self):
        self.assertTrue(self.is_obeyed(env={"DVSGUARD_CONFIG": str(self.config)}))

    def test_of_the_configuration_folder(self):
        folder = self.home / "dvsguard"
        folder.mkdir()
        self.config.rename(folder / "dvsguard.yaml")
        self.assertTrue(self.is_obeyed(env={"XDG_CONFIG_HOME": str(self.home)}))
        (self.home / ".config").symlink_to(self.home)
        self.assertTrue(self.is_obeyed(env={"HOME": str(self.home)}))
        self.assertFalse(self.is_obeyed(env={"XDG_CONFIG_HOME": "relative", "HOME": "/nonexistent"}))

    def test_the_flag_beats_the_variable_beats_the_folder(self):
        other = self.home / "other.yaml"
        other.write_text("dvsguard: 1\nprojects: []\n")
        self.assertFalse(self.is_obeyed("--config", str(other), env={"DVSGUARD_CONFIG": str(self.config)}))
        self.assertTrue(self.is_obeyed("--config", str(self.config), env={"DVSGUARD_CONFIG": str(other)}))

    def test_that_is_named_and_not_there(self):
        self.assert_refused(self.check("--config", "missing.yaml"), "missing.yaml")
        self.assert_refused(self.check(env={"DVSGUARD_CONFIG": "/nonexistent/d.yaml"}), "/nonexistent/d.yaml")

    def test_in_the_project_is_not_obeyed(self):
        self.config.rename(self.folder / "dvsguard.yaml")
        done = self.check()
        self.assertEqual(done.code, 1)
        self.assertFalse(self.is_obeyed())
        text = " ".join(done.out.decode().split())
        self.assertIn("stands in the project, where the team could write it, and is not obeyed", text)
        self.assertIn("--config dvsguard.yaml", text)
        # Named, it is the operator's own word.
        self.assertTrue(self.is_obeyed("--config", "dvsguard.yaml"))
        self.assertNotIn("is not obeyed", self.check("--config", "dvsguard.yaml").out.decode())

    def test_that_others_may_write_is_refused(self):
        for mode, code in ((0o646, 2), (0o666, 2), (0o644, 1), (0o600, 1)):
            self.config.chmod(mode)
            done = self.check_mine()
            self.assertEqual(done.code, code, (oct(mode), done))
        self.config.chmod(0o646)
        done = self.check_mine()
        self.assert_refused(done, "dvsguard.yaml")
        self.assertIn("chmod o-w", done.err.decode())

    def test_that_a_group_may_write_is_refused_unless_it_is_the_users_own(self):
        self.config.chmod(0o664)
        if os.getuid() == 0:  # Debian's root has a group of its own
            self.assertEqual(self.check_mine().code, 1)
            os.chown(self.config, 0, 100)
        elif grp.getgrgid(os.getgid()).gr_name == pwd.getpwuid(os.getuid()).pw_name:
            self.assertEqual(self.check_mine().code, 1)
            return
        self.assert_refused(self.check_mine(), "dvsguard.yaml")
        self.assertIn("chmod g-w", self.check_mine().err.decode())

    def test_in_a_folder_where_others_may_replace_it_is_refused(self):
        for mode in (0o777, 0o707):
            self.home.chmod(mode)
            line = self.assert_refused(self.check_mine(), "dvsguard.yaml")
            self.assertIn("others than you and root may change it", line)
            self.assertIn(f"chmod o-w {self.home}", self.check_mine().err.decode())
        self.home.chmod(0o1777)  # as /tmp is: nobody else may replace what is his
        self.assertEqual(self.check_mine().code, 1)

    def test_behind_a_link_that_others_may_turn_is_refused(self):
        open_folder = self.new_folder()
        link = open_folder / "dvsguard.yaml"
        link.symlink_to(self.config)
        self.assertEqual(self.check("--config", str(link)).code, 1)
        open_folder.chmod(0o777)
        self.assert_refused(self.check("--config", str(link)), "dvsguard.yaml")
        # Nor may the folder that a link leads through be anybody's.
        open_folder.chmod(0o755)
        self.home.chmod(0o777)
        self.assert_refused(self.check("--config", str(link)), "dvsguard.yaml")

    @unittest.skipUnless(os.getuid() == 0, "only root gives files away")
    def test_that_belongs_to_somebody_else_is_refused(self):
        os.chown(self.config, 65534, 65534)
        self.assert_refused(self.check_mine(), "dvsguard.yaml")
        self.assertIn("chown root", self.check_mine().err.decode())
        os.chown(self.config, 0, 0)
        os.chown(self.home, 65534, 0)
        self.assert_refused(self.check_mine(), "dvsguard.yaml")

    def test_finds_the_project_however_it_is_named(self):
        nested = self.folder / "nested"
        nested.mkdir()
        link = self.home / "link"
        link.symlink_to(self.folder)
        config = ("--config", str(self.config))
        self.assertTrue(self.is_obeyed(*config, cwd=nested), "found in the folder above")
        self.assertTrue(self.is_obeyed(*config, str(self.folder) + "/", cwd=self.home))
        self.assertTrue(self.is_obeyed(*config, "link", cwd=self.home), "through a link")
        self.assertTrue(self.is_obeyed(*config, "-f", str(self.folder / "compose.yaml"), cwd=self.home))
        self.assertTrue(self.is_obeyed(*config, cwd=link))

    def test_errors_say_where(self):
        for text, where in (("dvsguard: 1\nprojects:\n  - pth: /a\n", "dvsguard.yaml:3:5"), ("dvsguard: 1\nprojects: 5\n", "dvsguard.yaml:2:11"),
                            ("dvsguard: 1\nprojects: [", "dvsguard.yaml:")):
            with self.subTest(text):
                self.config.write_text(text)
                done = self.check("--config", "dvsguard.yaml", cwd=self.home)
                self.assert_refused(done)
                self.assertIn(where, done.err.decode())


class Config(OperatorFile):
    def setUp(self):
        super().setUp()
        self.put("compose.yaml", CONTRACT)

    def refused(self, members):
        self.put_entry(members)
        done = self.check_mine()
        self.assert_refused(done, position=True)
        self.assertRegex(done.err.decode(), r"dvsguard\.yaml:3:\d+: ")
        return done.err.decode()

    def test_values_are_used(self):
        self.put_entry('config: {P2P_PORT: "30303", CHAIN_RPC: "https://rpc.example", NAME: ""}')
        report = self.report()
        self.assertFalse([note for note in report["notes"] if "CHAIN_RPC" in note], report["notes"])
        without = json.loads(self.check("--format", "json").out)
        self.assertTrue([note for note in without["notes"] if "CHAIN_RPC" in note], without["notes"])

    def test_go_before_the_shell_and_the_dot_env(self):
        self.put("compose.yaml", CONTRACT.replace("127.0.0.1:", ""))
        self.put(".env", "P2P_PORT=1111\n")
        self.put("other/compose.yaml", "services: {node: {image: \"a:1\", ports: [\"3333:1\"]}}\n")
        self.put_config({self.folder: 'config: {P2P_PORT: "3333"}', self.folder / "other": ""})
        told = json.loads(self.check_mine("--all", "--format", "json", env={"P2P_PORT": "2222"}).out)
        self.assertIn("port 3333/tcp", told["across"]["notes"][0])

    def test_of_a_file(self):
        (self.home / "rpc").write_text(f"https://rpc.example/{SECRET}\n")
        self.put_entry("config: {CHAIN_RPC: {file: rpc}}")
        self.assertFalse([note for note in self.report()["notes"] if "CHAIN_RPC" in note])
        self.assertIn("no such", self.refused("config: {CHAIN_RPC: {file: missing}}").lower())

    def test_that_the_contract_does_not_declare(self):
        self.assertIn("config.P2P_PROT: the contract declares no such variable", self.refused('config: {P2P_PROT: "1"}'))

    def test_of_another_type_name_the_line_and_no_value(self):
        for members in (f'config: {{P2P_PORT: "{SECRET}"}}', 'config: {P2P_PORT: "70000"}', f'config: {{CHAIN_RPC: "{SECRET}"}}'):
            with self.subTest(members):
                error = self.refused(members)
                self.assertNotIn("70000", error)
                self.assertRegex(error, r"config\.(P2P_PORT: a port is|CHAIN_RPC: a URL is)")

    def test_without_quotes(self):
        self.assertIn("write it in quotes", self.refused("config: {P2P_PORT: 26656}"))

    def test_secrets_of_it_reach_no_output(self):
        (self.home / "rpc").write_text(f"https://u:{SECRET}@rpc.example/{SECRET}")
        self.put("compose.yaml", CONTRACT.replace("    environment:", '    container_name: "${CHAIN_RPC}"\n    hostname: "${NAME}"\n    volumes: ["/etc/${NAME}:/x"]\n    environment:'))
        for members in ("config: {CHAIN_RPC: {file: rpc}, NAME: {file: rpc}}", f'config: {{CHAIN_RPC: "https://h/{SECRET}", NAME: {{file: rpc}}}}'):
            self.put_entry(members)
            for form in ("text", "json", "sarif", "junit"):
                self.check_mine("--format", form)
                self.check_mine("--format", form, "--all")


class Overrides(OperatorFile):
    def setUp(self):
        super().setUp()
        self.put("compose.yaml", "services:\n  node:\n    image: node:1.0.0\n    ports: [\"127.0.0.1:80:80\"]\n    volumes: [\"./a:/a:ro\"]\n")
        self.put_entry("overrides: [mine.yaml]")

    def with_override(self, body):
        self.put("mine.yaml", "services:\n  node:\n" + body)
        return self.report()

    def test_that_narrow_bring_nothing_new(self):
        before = json.loads(self.check("--format", "json").out)
        report = self.with_override("    read_only: true\n    cap_drop: [ALL]\n    mem_limit: 1g\n    security_opt: [\"no-new-privileges:true\"]\n")
        self.assertEqual(self.findings(report, "LP16"), [])
        self.assertTrue(self.findings(before, "LP10") and not self.findings(report, "LP10"))

    def test_that_widen_are_found(self):
        for body, target in (("    privileged: true\n", "LP01"), ("    ports: [\"81:81\"]\n", "81/tcp"), ("    volumes: [\"./b:/b\"]\n", "/b"),
                             ("    image: other:1.0.0\n", "image"), ("    command: [sh]\n", "command"), ("    volumes: [\"./a:/a\"]\n", "/a"),
                             ("  more: {image: \"more:1.0.0\"}\n", "service")):
            with self.subTest(body):
                found = self.findings(self.with_override(body if not body.startswith("  more") else "    init: true\n" + body), "LP16")
                self.assertTrue([item for item in found if target in item["target"]], found)
                self.assertTrue(all(item["severity"] == "critical" for item in found))
        self.assertEqual(self.check_mine().code, 1)

    def test_that_is_missing(self):
        done = self.check_mine()
        self.assert_refused(done)
        self.assertRegex(done.err.decode(), r"dvsguard\.yaml:3:\d+: overrides: there is no such file")


class All(OperatorFile):
    def setUp(self):
        super().setUp()
        self.folders = []

    def project(self, name, body, rest=""):
        self.put(f"{name}/compose.yaml", f"services:\n  node:\n    image: node:1.0.0\n{body}\n{rest}")
        self.folders.append(self.folder / name)

    def all(self, *args, members=None):
        self.put_config({folder: (members or {}).get(folder.name, "") for folder in self.folders})
        return self.check_mine("--all", "--format", "json", *args)

    def across(self, done, rule):
        return [item for practice in json.loads(done.out)["across"]["practices"] for item in practice["findings"] if item["rule"] == rule]

    def test_a_refused_project_does_not_silence_the_others(self):
        self.project("a", "")
        self.project("b", "    ports: [\"9190:\"]")
        self.project("c", "")
        done = self.all()
        self.assertEqual(done.code, 2, done)
        told = json.loads(done.out)
        self.assertEqual([report["subject"]["name"] for report in told["reports"]], ["a", "c"])
        self.assertEqual([item["project"] for item in told["undecided"]], ["b"])
        self.assertIn("b/compose.yaml:4:13", told["undecided"][0]["error"])
        text = self.check_mine("--all")
        self.assertEqual(text.code, 2)
        self.assertRegex(text.out.decode(), r"(?m)^undecided b")

    def test_one_key_in_two_projects(self):
        for name in ("a", "b"):
            self.project(name, f"    environment: {{OPERATOR_PRIVATE_KEY: \"{KEY}\"}}")
        finding, = self.across(self.all(), "KM06")
        self.assertIn("OPERATOR_PRIVATE_KEY, to a and b", finding["message"])
        self.put("k.ecdsa.key.json", "{}")
        for name in ("a", "b"):
            self.put(f"{name}/compose.yaml", f"services: {{node: {{image: \"node:1.0.0\", volumes: [\"{self.folder}/k.ecdsa.key.json:/k.ecdsa.key.json:ro\"]}}}}\n")
        finding, = self.across(self.all(), "KM06")
        self.assertEqual(finding["target"], f"{self.folder}/k.ecdsa.key.json of a b")

    def test_what_is_between_projects_can_be_accepted(self):
        for name in ("a", "b"):
            self.project(name, "    user: \"12345\"")
        self.assertEqual(self.all("--only", "ID03").code, 1)
        self.config.write_text(self.config.read_text() + f'accept:\n  - {{rule: ID03, target: "12345 of a b", why: one team, {LATER}}}\n')
        done = self.check_mine("--all", "--only", "ID03", "--format", "json")
        self.assertEqual(done.code, 0, done)
        self.assertEqual(self.across(done, "ID03")[0]["accepted"]["why"], "one team")

    def test_the_table_tells_of_acceptances_that_ended(self):
        for name in ("a", "b"):
            self.project(name, "    devices: [\"/dev/kfd:/dev/kfd\"]")
        ended = f"accept: [{{rule: LP09, service: node, target: /dev/kfd, why: the GPU, {PAST}}}]"
        self.all(members={"a": ended})
        text = " ".join(self.check_mine("--all").out.decode().split())
        self.assertRegex(text, r"dvsguard\.yaml:3:\d+: the acceptance of LP09 for node ended at 2020-01-01T00:00:00Z")

    def test_ports_and_names_that_clash(self):
        self.project("a", "    ports: [\"9000:80\", \"127.0.0.1:9001:80\"]\n    container_name: one")
        self.project("b", "    ports: [\"9000:80\", \"127.0.0.2:9001:80\"]\n    container_name: one")
        notes = json.loads(self.all().out)["across"]["notes"]
        self.assertEqual(notes, ["port 9000/tcp is asked for by a and b: only one of them can have it",
                                 "container name one is asked for by a and b: only one of them can have it"])

    def test_two_projects_of_one_name_are_told_apart(self):
        self.project("x/main", "    container_name: one")
        self.project("y/main", "    container_name: one")
        done = self.all()
        self.assertIn("asked for by x/main and y/main", json.loads(done.out)["across"]["notes"][0])
        rows = [line.split()[0] for line in self.check_mine("--all").out.decode().splitlines()[1:3]]
        self.assertEqual(len(set(rows)), 2, rows)

    def test_a_folder_that_is_named_twice_is_one_project(self):
        self.project("a", "    container_name: one")
        self.project("b", "    container_name: two")
        done = self.check("a", "./a/", "b", "--format", "json")
        self.assertEqual(len(json.loads(done.out)["reports"]), 2)
        self.assertEqual(json.loads(done.out)["across"]["notes"], [])

    def test_one_project_alone_has_the_form_of_several(self):
        self.project("a", "")
        self.assertEqual(len(json.loads(self.all().out)["reports"]), 1)

    def test_a_folder_without_a_compose_file_is_not_the_project_above(self):
        self.put("compose.yaml", "services: {node: {image: \"node:1.0.0\"}}\n")
        (self.folder / "empty").mkdir()
        self.folders = [self.folder / "empty"]
        done = self.all()
        self.assertEqual(done.code, 2)
        self.assertIn("there is no Compose file in this folder", json.loads(done.out)["undecided"][0]["error"])

    def test_usage(self):
        self.assert_refused(self.check("--all"))
        self.config.write_text("dvsguard: 1\nprojects: []\n")
        self.assert_refused(self.check_mine("--all"))
        self.project("a", "")
        self.all()
        for args in (("--all", "a"), ("--all", "-f", "x.yaml"), ("--all", "-p", "x"), ("a", ".", "-p", "x"), ("a", ".", "-f", "-")):
            with self.subTest(args):
                self.assert_refused(self.check_mine(*args))

    def test_entries_of_one_folder_are_projects_each(self):
        self.put("one.yaml", "name: one\nservices: {node: {image: \"node:1.0.0\"}}\n")
        self.put("two.yaml", "name: two\nservices: {node: {image: \"node:1.0.0\"}}\n")
        self.config.write_text(f"dvsguard: 1\nprojects:\n  - {{path: {self.folder}, files: [one.yaml]}}\n  - {{path: {self.folder}, files: [two.yaml]}}\n")
        self.assertEqual([report["subject"]["name"] for report in self.report()["reports"]], ["one", "two"])
        self.assertEqual(self.report("-f", "two.yaml")["subject"]["name"], "two")


if __name__ == "__main__":
    sys.exit(unittest.main())
