"""What docs/ci.md tells to run does what it says: its commands and its git hook are taken from the page."""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import unittest
import xml.etree.ElementTree as ElementTree

from harness import ProjectTest

SOURCE = pathlib.Path(os.environ.get("DVSGUARD_SOURCE", pathlib.Path(__file__).parent.parent))
PAGE = (SOURCE / "docs/ci.md").read_text()
BAD = "services:\n  node:\n    image: node:1.0.0\n    privileged: true\n"
GOOD = "services: {}\n"


def blocks(language):
    return re.findall(rf"(?ms)^```{language}\n(.*?)^```", PAGE)


def commands():
    """Each `dvsguard check …` of the YAML blocks."""
    return [re.split(r"(?:run: |- )(?=dvsguard )", line)[-1] for block in blocks("yaml") for line in block.splitlines()
            if re.search(r"(run: |- )dvsguard check", line)]


class Page(ProjectTest):
    def setUp(self):
        super().setUp()
        self.tools = self.new_folder()
        (self.tools / "dvsguard").symlink_to(self.binary)
        self.put("compose.yaml", BAD)
        self.env = {"PATH": f"{self.tools}:/usr/bin:/bin", "HOME": str(self.folder), "GIT_CONFIG_GLOBAL": "/dev/null",
                    "ASAN_OPTIONS": "detect_leaks=0"}

    def shell(self, command):
        return subprocess.run(["sh", "-eu", "-c", command], cwd=self.folder, env=self.env, capture_output=True, timeout=60)

    def git(self, *args):
        return subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@example.com", *args], cwd=self.folder,
                              env=self.env, capture_output=True, timeout=60)

    def make_baseline(self):
        self.assertEqual(self.git("init", "-q").returncode, 0)
        done = self.shell(blocks("sh")[0])
        self.assertEqual(done.returncode, 0, done)

    def test_the_baseline_and_both_reports(self):
        self.make_baseline()
        self.assertEqual(len(commands()), 2, commands())
        for command in commands():
            self.assertEqual(self.shell(command).returncode, 0, command)
        self.put("compose.yaml", BAD + "    cap_add: [SYS_ADMIN]\n")
        for command in commands():
            self.assertEqual(self.shell(command).returncode, 1, command)
        self.assertTrue(json.loads((self.folder / "dvsguard.sarif").read_text())["runs"][0]["results"])
        self.assertEqual(int(ElementTree.parse(self.folder / "dvsguard.xml").getroot().get("failures")), 1)

    def test_a_baseline_of_an_unreadable_project_is_no_baseline(self):
        self.put("compose.yaml", "services: [")
        self.git("init", "-q")
        self.assertEqual(self.shell(blocks("sh")[0]).returncode, 1)

    def test_the_git_hook(self):
        self.git("init", "-q")
        hook = self.folder / ".git/hooks/pre-commit"
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(blocks("sh")[1])
        hook.chmod(0o755)
        self.git("add", "compose.yaml")
        done = self.git("commit", "-q", "-m", "a")
        self.assertEqual(done.returncode, 1, done)
        self.assertIn(b"LP01", done.stdout + done.stderr)
        # What counts is what is committed, not what lies in the folder.
        self.put("compose.yaml", GOOD)
        self.assertEqual(self.git("commit", "-q", "-m", "a").returncode, 1)
        self.git("add", "compose.yaml")
        self.put("compose.yaml", BAD)
        done = self.git("commit", "-q", "-m", "a")
        self.assertEqual(done.returncode, 0, done)

    @unittest.skipUnless(shutil.which("pre-commit"), "pre-commit is not installed")
    def test_the_pre_commit_hook(self):
        self.git("init", "-q")
        hooks = self.new_folder()
        shutil.copy(SOURCE / ".pre-commit-hooks.yaml", hooks)
        for args in (("init", "-q"), ("add", "-A"), ("commit", "-q", "-m", "a")):
            subprocess.run(["git", "-c", "user.name=a", "-c", "user.email=a@example.com", *args], cwd=hooks, env=self.env, check=True)
        self.env["PATH"] += ":" + str(pathlib.Path(shutil.which("pre-commit")).parent)
        self.git("add", "compose.yaml")
        run = ["pre-commit", "try-repo", str(hooks), "dvsguard", "--all-files"]
        done = subprocess.run(run, cwd=self.folder, env=self.env, capture_output=True, timeout=120)
        self.assertEqual(done.returncode, 1, done)
        self.assertIn(b"LP01", done.stdout)
        self.put("compose.yaml", GOOD)
        self.git("add", "compose.yaml")
        done = subprocess.run(run, cwd=self.folder, env=self.env, capture_output=True, timeout=120)
        self.assertNotIn(b"LP01", done.stdout)


if __name__ == "__main__":
    sys.exit(unittest.main())
