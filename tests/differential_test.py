"""Docker Compose and dvsguard read the same projects: where Compose accepts, every field that a rule looks at agrees;
where it refuses, dvsguard refuses or knows that it does not know.

Needs DOCKER_COMPOSE_240, the path of a docker-compose 2.40.3 binary; DOCKER_COMPOSE_226 (2.26) is tried too where it is
set. Projects: testdata/compose/differential/*.project, and every one of DVSGUARD_CORPUS/compose where that is set.

A .project file is a bundle: lines `==> NAME <==` start a file; before the first one, `args:`, `env:` (NAME=value) and
`cwd:` lines say how both programs are run.
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import compose_shape  # noqa: E402

SOURCE = pathlib.Path(os.environ.get("DVSGUARD_SOURCE", pathlib.Path(__file__).resolve().parent.parent))
PROJECTS = SOURCE / "testdata/compose/differential"
PEER = os.environ.get("DOCKER_COMPOSE_240")
OLD_PEER = os.environ.get("DOCKER_COMPOSE_226")
DUMP = os.environ.get("DVSGUARD_DUMP")
CORPUS = os.environ.get("DVSGUARD_CORPUS")
NAMES = ("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml")

# Where dvsguard differs on purpose, and why.
DELIBERATE = {
    "remote_include": "Compose fetches it and fails; dvsguard never fetches, says so, and judges the rest",
    "unset_healthcheck": "Compose refuses a test whose kind is an empty variable; dvsguard does not know it",
    "unset_build": "Compose takes an empty context, which says nothing; dvsguard does not know it",
}

# Where 2.26 differs from 2.40.3, which is the norm.
OLD_DIFFERENCES = {
    "container_names_twice": "2.26 lets a container's name stand twice",
    "dotenv_disables_itself": "2.26 does not read COMPOSE_DISABLE_ENV_FILE from the .env itself",
    "dotenv_in_cwd_and_above": "2.26 reads one .env, 2.40 the project's and the working directory's",
    "env_file_forms": "`format: raw` is younger than 2.26",
    "env_files_flag": "2.26 lets the first of several --env-file win in references among them",
    "hooks_and_providers": "providers are younger than 2.26",
    "host_ip_bad": "2.26 does not look at a port's host_ip",
    "include_absolute_env_and_lists": "2.26 lets the first of an include's env files win",
    "privileges": "use_api_socket is younger than 2.26",
    "volumes_long": "image mounts are younger than 2.26",
}


class Project:
    def __init__(self, name, folder, arguments=(), environment=None):
        self.name, self.folder = name, pathlib.Path(folder)
        self.arguments, self.environment = list(arguments), environment or {}

    def run(self, command):
        environment = {"PATH": os.environ["PATH"], "HOME": "/home/operator", **self.environment}
        return subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True, timeout=60)

    def peer(self, binary):
        done = self.run([binary, *self.arguments, "config", "--format", "json"])
        if done.returncode != 0:
            return None, done.stderr
        return json.loads(done.stdout.replace("$$", "$")), done.stderr

    def ours(self):
        done = self.run([DUMP, *self.arguments])
        if done.returncode not in (0, 2):
            raise AssertionError(f"{self.name}: dvsguard-dump ended with {done.returncode}: {done.stderr}")
        return (json.loads(done.stdout) if done.returncode == 0 else None), done.stderr


def unbundle(path, root):
    folder = pathlib.Path(root) / path.stem
    arguments, environment, where, name, lines = [], {}, ".", None, []

    def flush():
        if name is not None:
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text("".join(lines))

    folder.mkdir(parents=True)
    for line in path.read_text().splitlines(keepends=True):
        if line.startswith("==> ") and line.rstrip().endswith(" <=="):
            flush()
            name, lines = line[4:].rstrip()[:-4], []
        elif name is not None:
            lines.append(line)
        elif line.startswith("args:"):
            arguments = line[5:].split()
        elif line.startswith("env:"):
            key, _, value = line[4:].strip().partition("=")
            environment[key] = value
        elif line.startswith("cwd:"):
            where = line[4:].strip()
    flush()
    return Project(path.stem, folder / where, arguments, environment)


def corpus_projects(root):
    """Each Compose file of the corpus, copied so that a .env can be made of its example as an operator would."""
    copy = pathlib.Path(root) / "corpus"
    shutil.copytree(pathlib.Path(CORPUS) / "compose", copy)
    for folder, folders, files in os.walk(copy):
        os.chmod(folder, 0o755)
        if ".env.example" in files and ".env" not in files:
            shutil.copy(os.path.join(folder, ".env.example"), os.path.join(folder, ".env"))
    for path in sorted(copy.rglob("*compose*.y*ml")):
        yield Project(str(path.relative_to(copy)), path.parent, ["-f", path.name])


def unknowns(value):
    if isinstance(value, dict):
        return 1 if set(value) == {"unknown"} else sum(unknowns(item) for item in value.values())
    return sum(unknowns(item) for item in value) if isinstance(value, list) else 0


@unittest.skipUnless(PEER, "DOCKER_COMPOSE_240 names no docker-compose 2.40.3")
@unittest.skipUnless(DUMP, "DVSGUARD_DUMP names no dvsguard-dump")
class Differential(unittest.TestCase):
    def setUp(self):
        self.root = tempfile.mkdtemp(prefix="dvsguard-differential-")
        self.addCleanup(shutil.rmtree, self.root)

    def judge(self, project, binary, deliberate):
        peer, why = project.peer(binary)
        ours, error = project.ours()
        if peer is None:
            if ours is not None and not unknowns(ours["project"]):
                return [f"Compose refuses, dvsguard does not: {why.strip()}"]
            return []
        if ours is None:
            return [f"Compose accepts, dvsguard refuses: {error.strip()}"]
        return compose_shape.compare(peer, ours["project"])

    def check(self, projects, binary, deliberate):
        for project in projects:
            with self.subTest(project=project.name):
                found = self.judge(project, binary, deliberate)
                if project.name in deliberate:
                    self.assertTrue(found, f"{project.name} no longer differs: take it out of the table")
                else:
                    self.assertEqual(found, [], f"{project.name} differs")

    def bundles(self):
        return [unbundle(path, self.root) for path in sorted(PROJECTS.glob("*.project"))]

    def test_hand_written_projects_read_alike(self):
        projects = self.bundles()
        self.assertGreaterEqual(len(projects), 60)
        self.check(projects, PEER, DELIBERATE)

    @unittest.skipUnless(CORPUS, "DVSGUARD_CORPUS is not set")
    def test_projects_of_the_field_read_alike(self):
        self.check(corpus_projects(self.root), PEER, DELIBERATE)

    @unittest.skipUnless(OLD_PEER, "DOCKER_COMPOSE_226 names no docker-compose 2.26")
    def test_compose_2_26_agrees_or_the_difference_is_named(self):
        self.check(self.bundles(), OLD_PEER, {**DELIBERATE, **OLD_DIFFERENCES})


if __name__ == "__main__":
    unittest.main()
