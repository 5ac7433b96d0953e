"""Containers that a project's scripts start by `docker run` are judged like the services of its Compose file."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import unittest

from harness import SECRET, ProjectTest

COMPOSE = "services:\n  node:\n    image: node:1.0.0\n"
CORPUS = os.environ.get("DVSGUARD_CORPUS", "")


class Scripts(ProjectTest):
    def report(self, *args, **options):
        done = self.check("--format", "json", *args, **options)
        self.assertIn(done.code, (0, 1), done)
        return json.loads(done.out)

    def findings(self, **options):
        return [finding for practice in self.report(**options)["practices"] for finding in practice["findings"]]

    def told(self, script, name="run.sh"):
        """The rules that are broken by the script's containers, with the line of each."""
        self.put("compose.yaml", COMPOSE)
        self.put(name, script)
        return {(finding["rule"], finding["where"][0]["line"]) for finding in self.findings()
                if finding.get("service", "").startswith(name)}

    def missing(self, script):
        self.put("compose.yaml", COMPOSE)
        self.put("run.sh", script)
        return [missing for practice in self.report()["practices"] for missing in practice.get("missing", [])
                if missing.get("service", "").startswith("run.sh")]

    def test_a_container_is_judged_by_what_it_could_do(self):
        told = self.told("#!/bin/sh\nset -e\ndocker run --rm \\\n  --privileged \\\n  -v /var/run/docker.sock:/s \\\n"
                         "  --net=host --pid host \\\n  --cap-add SYS_ADMIN \\\n  img:latest\n")
        for rule in (("LP01", 4), ("LP07", 5), ("LP06", 6), ("LP03", 7), ("UP01", 8)):
            self.assertIn(rule, told)

    def test_every_spelling_of_a_flag_is_read(self):
        for spelling in ("-v /:/host", "-v/:/host", "-v=/:/host", "--volume /:/host", "--volume=/:/host",
                         "-itv /:/host", "--mount type=bind,source=/,target=/host",
                         "--mount 'type=bind,\"src=/\",dst=/host'", "-v '/':\"/host\"", "-v \\\n/:/host",
                         "-v $ROOT:/host", "-v ${ROOT}:/host", "$OPTS"):
            told = self.told(f'ROOT=/\nOPTS="-v /:/host"\ndocker run {spelling} img:1 sh\n')
            self.assertIn("LP08", {rule for rule, _ in told}, spelling)

    def test_a_tool_that_ends_is_not_asked_for_what_a_service_needs(self):
        long_running = {"LP11", "LG02"}
        self.assertFalse(long_running & {rule for rule, _ in self.told("docker run --rm img:1\n")})
        self.assertLessEqual(long_running, {rule for rule, _ in self.told("docker run -d img:1\n")})

    def test_what_is_not_understood_is_missing_evidence(self):
        for script in ("docker run --no-such-flag x img\n", 'docker run "$@" --rm reg/img:1\n',
                       'ARGS=(--privileged)\ndocker run "${ARGS[@]}" --rm reg/img:1\n'):
            missing = self.missing(script)
            self.assertIn("LP20", {item["rule"] for item in missing}, script)
            self.assertIn("LP01", {item["rule"] for item in missing}, script)

    def test_keys_count_in_all_the_containers_that_get_them(self):
        self.put("compose.yaml", COMPOSE + '    volumes: ["./keys/ecdsa_key.json:/k/ecdsa_key.json"]\n')
        self.put("run.sh", "docker run --rm -v ./keys/ecdsa_key.json:/app/ecdsa_key.json:ro img:1\n")
        shared = [finding for finding in self.findings() if finding["rule"] == "KM06"]
        self.assertEqual(len(shared), 1)
        self.assertIn("run.sh:1", shared[0]["message"])

    def test_the_docker_cli_keeps_the_quotes_of_its_env_file(self):
        self.put("compose.yaml", COMPOSE)
        self.put("keys.env", f"NODE_PRIVATE_KEY='{SECRET}'\n")
        self.put("run.sh", "docker run --rm --env-file keys.env img:1\n")
        rules = {finding["rule"] for finding in self.findings() if finding.get("service") == "run.sh:1"}
        self.assertIn("KM02", rules)

    def test_the_contract_does_not_change(self):
        contract = COMPOSE + ('    x-dvs: {logs: {format: json, security_events: [started]}}\n'
                              'x-dvs: {contract: 1, name: oracle, network: mainnet, team: t, version: "1.0.0"}\n')
        self.put("compose.yaml", contract)
        before = self.check("--format", "json")
        self.put("keys.env", "A=b\n")
        self.put("run.sh", "docker run --env-file keys.env -v ./keys.env:/a img:1\n")
        after = self.check("--format", "json")
        if before.code == 2:
            self.skipTest("this contract is not accepted: " + before.err.decode())
        before, after = json.loads(before.out)["subject"], json.loads(after.out)["subject"]
        self.assertEqual(before.get("contract"), after.get("contract"))
        self.assertIn("run.sh", [item["file"] for item in after["inputs"]])

    def test_scripts_are_read_in_the_projects_own_folders_only(self):
        run = "docker run --privileged img:1\n"
        self.put("compose.yaml", COMPOSE)
        self.put("tools/run", "#!/usr/bin/env bash\n" + run)
        self.put("vendor/a.sh", run)
        self.put("node_modules/a.sh", run)
        self.put(".git/a.sh", run)
        self.put("data", run)
        self.put("other/compose.yaml", COMPOSE)
        self.put("other/a.sh", run)
        outside = self.new_folder()
        (outside / "a.sh").write_text(run)
        (self.folder / "linked").symlink_to(outside)
        (self.folder / "linked.sh").symlink_to(outside / "a.sh")
        services = {finding.get("service") for finding in self.findings() if finding["rule"] == "LP01"}
        self.assertEqual(services, {"tools/run:2"})

    def test_a_folder_without_end_is_bounded(self):
        self.put("compose.yaml", COMPOSE)
        self.put("/".join("abcdefgh") + "/run.sh", "docker run img:1\n")
        for i in range(250):
            self.put(f"s/{i}.sh", "docker run --privileged img:1\n")
        done = self.check()
        self.assertIn(b"not all scripts", done.out + done.err)

    def test_ask_asks_and_harden_leaves_it_to_the_team(self):
        self.put("compose.yaml", COMPOSE)
        self.put("run.sh", "docker run --privileged img:1\n")
        self.assertIn(b"run.sh:1", self.run_dvsguard("ask").out)
        harden = self.run_dvsguard("harden", "--dry-run")
        self.assertRegex(harden.out.decode(), r"LP01 +run.sh:1")
        self.assertNotRegex(harden.out.decode(), r"(?m)^\+.*run\.sh")

    def test_nonsense_neither_crashes_nor_hangs(self):
        self.put("compose.yaml", COMPOSE)
        scripts = ("docker run " + "$(" * 5000, "docker run '", "docker run <<E\n" * 200, "docker run ${", "docker run \\",
                   "docker run " + "-" * 100000, "docker run -v " + ":" * 5000 + " img", "A=$A$A\n" * 20000 + "docker run $A",
                   "".join(f"A{i}=$A{i - 1}$A{i - 1}\n" for i in range(1, 60)) + "docker run $A59 img",
                   "docker run $X$Y" * 50000, "f() { f; docker run \"${a[@]}\"; }\n" * 20000, "docker run\n" * 60000,
                   "eval \"docker run \\\"$(eval echo x)\\\" y\"\n" * 500, "docker run --mount '\"" + "," * 500000,
                   "docker run " + "-p 1-65535:1-65535 " * 50 + "img\n", b"docker run \xff\n", b"docker run \x00\n",
                   "A='" + "x " * 30000 + "'\n" + "docker run $A $A $A $A\n" * 200,
                   "docker run --cap-add " + "," * 900000 + " img\n", "docker run \x01 \x1b[31m img\n")
        for script in scripts:
            self.put("run.sh", script)
            self.check()


@unittest.skipUnless(CORPUS, "DVSGUARD_CORPUS does not name the projects")
class Corpus(ProjectTest):
    """In these repositories operators' keys are used by scripts; the lines were read by hand."""

    def lines(self, project, rule):
        folder = self.folder / "project"
        shutil.copytree(pathlib.Path(CORPUS) / "compose" / project, folder)
        report = json.loads(self.check(str(folder), "--format", "json").out)
        shutil.rmtree(folder)
        return sorted({finding["where"][0]["line"] for practice in report["practices"] for finding in practice["findings"]
                       if finding["rule"] == rule and ".sh:" in finding.get("service", "")})

    def test_eigenda(self):
        project = "Layr-Labs__eigenda-operator-setup/mainnet"
        self.assertEqual(self.lines(project, "KM01"), [37, 38, 59, 60, 74, 75, 97, 98])
        self.assertEqual(self.lines(project, "KM05"), [41, 63, 78, 101])
        self.assertEqual(self.lines(project, "SG01"), [40, 62, 77, 100])

    def test_chainbase(self):
        project = "chainbase-labs__chainbase-avs-setup/holesky"
        self.assertEqual(self.lines(project, "KM01"), [10, 11, 21, 22, 46, 47, 59, 60, 75, 76, 86, 87, 97, 98])
        self.assertEqual(self.lines(project, "LP07"), [49])

    def test_mach(self):
        project = "alt-research__mach-avs-operator-setup/ethereum/mach-avs/altlayer-multi-mach"
        self.assertEqual(self.lines(project, "KM01"), [23, 24, 32, 33])
        self.assertEqual(self.lines(project, "KM07"), [23, 24, 32, 33])


@unittest.skipUnless(shutil.which("docker"), "no docker CLI at hand")
class Peer(unittest.TestCase):
    """The CLI's own list of flags, which it prints without an engine."""

    def test_every_flag_of_docker_run_is_known_as_the_cli_spells_it(self):
        text = subprocess.run(["docker", "run", "--help"], capture_output=True, text=True, timeout=30).stdout
        if "--volume" not in text:
            self.skipTest("this docker prints no flags")
        theirs = {}
        for letter, name, kind in re.findall(r"^ +(?:-(\w), )?--([\w-]+)(?: ([\w-]+))?  ", text, re.M):
            theirs[name] = (letter, bool(kind))
        source = pathlib.Path(os.environ["DVSGUARD_SOURCE"]) / "src/core/docker_run/flags.cc"
        ours = {name: (letter.replace("\\0", ""), takes == "kValue") for name, letter, takes in
                re.findall(r"\{\"([\w-]+)\",\s*'([^']+)',\s*(k\w+)", source.read_text())}
        self.assertGreater(len(theirs), 90)
        self.assertEqual({name: ours.get(name) for name in theirs}, theirs)


if __name__ == "__main__":
    unittest.main()
