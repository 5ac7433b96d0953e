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


if __name__ == "__main__":
    unittest.main()
