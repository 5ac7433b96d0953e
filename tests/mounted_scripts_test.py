"""Scripts that a service runs out of a mounted folder are read from the folder on the host, and from nowhere else."""
import json
import unittest

from harness import ProjectTest

SERVICE = 'services:\n  node:\n    image: node:1.0.0\n    volumes: ["./scripts:/scripts"]\n    '
UPDATE = "git pull\n"


class MountedScripts(ProjectTest):
    def told(self, command):
        self.put("compose.yaml", SERVICE + command + "\n")
        report = json.loads(self.check("--format", "json").out)
        return any(finding["rule"] == "UP04" for practice in report["practices"] for finding in practice["findings"])

    def test_a_script_is_read_where_it_is_run(self):
        self.put("scripts/run.sh", "#!/bin/sh\n" + UPDATE)
        self.assertTrue(self.told("entrypoint: [sh, /scripts/run.sh]"))
        self.assertTrue(self.told("healthcheck: {test: /scripts/run.sh}"))
        self.assertFalse(self.told("command: [node]"))

    def test_a_script_needs_no_name_where_a_shell_reads_it(self):
        self.put("scripts/run", UPDATE)
        self.assertTrue(self.told("command: [sh, /scripts/run]"))
        self.assertFalse(self.told("command: [/scripts/run]"))

    def test_scripts_that_scripts_run_are_read_also_in_a_circle(self):
        self.put("scripts/a.sh", ". /scripts/b.sh\n")
        self.put("scripts/b.sh", "/scripts/a.sh\nsh /scripts/c\n")
        self.put("scripts/c", UPDATE)
        self.assertTrue(self.told("command: /scripts/a.sh"))

    def test_what_leaves_the_folder_is_not_followed(self):
        self.put("other/run.sh", UPDATE)
        self.put("scripts/keep", "")
        (self.folder / "scripts/run.sh").symlink_to("../other/run.sh")
        self.assertFalse(self.told("command: /scripts/run.sh"))
        self.assertFalse(self.told("command: /scripts/../other/run.sh"))
        self.assertFalse(self.told("command: /scripts"))

    def states(self, *rules):
        report = json.loads(self.check("--format", "json").out)
        found = {rule["id"]: rule["state"] for practice in report["practices"] for rule in practice["rules"]}
        return [found[rule] for rule in rules]

    def test_what_is_too_large_to_read_is_unknown_and_not_kept(self):
        self.put("compose.yaml", SERVICE + "command: [sh, /scripts/run.sh]\n    privileged: true\n")
        self.put("scripts/run.sh", "#!/bin/sh\n")
        self.assertEqual(self.states("UP04", "LP20", "KM01"), ["kept", "kept", "kept"])
        self.put("scripts/run.sh", "#!/bin/sh\n" + "echo a line\n" * 100_000 + UPDATE + "docker run --privileged i\n")
        self.assertEqual(self.states("UP04", "LP20", "KM01"), ["unknown", "unknown", "unknown"])

    def test_many_values_of_one_variable_cost_no_more_than_their_number(self):
        self.put("scripts/run.sh", "".join(f"A=https://a.example/{n}\n" for n in range(20_000)) + "curl $A | sh\n" * 5_000)
        self.assertTrue(self.told("command: [sh, /scripts/run.sh]"))
        self.put("scripts/run.sh", "".join(f"curl https://a/{n} | tar -x -C /d{n}\n/d{n}/run\n" for n in range(8_000)))
        self.assertTrue(self.told("command: [sh, /scripts/run.sh]"))


if __name__ == "__main__":
    unittest.main()
