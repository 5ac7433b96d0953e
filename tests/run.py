"""Runs one test file for ctest: prints `SKIP Class.test: reason` for each skip, for script/check_skips to read;
exit code 77 where every test of the file was skipped."""
import importlib.util
import pathlib
import sys
import unittest


class Result(unittest.TextTestResult):
    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        print(f"SKIP {name_of(test)}: {reason}", flush=True)


def name_of(test):
    """Class.method, or Class where the class as a whole skipped."""
    if isinstance(test, unittest.TestCase):
        return f"{type(test).__name__}.{test._testMethodName}"
    return str(test).split("(")[-1].rstrip(")").split(".")[-1]


def load(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    return module


def main():
    path = pathlib.Path(sys.argv[1]).resolve()
    sys.path.insert(0, str(path.parent))
    loader = unittest.TestLoader()
    loader.testNamePatterns = [f"*{pattern}*" for pattern in sys.argv[2:]] or None
    try:
        suite = loader.loadTestsFromModule(load(path))
    except unittest.SkipTest as skip:
        print(f"SKIP module: {skip}")
        return 77
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2, resultclass=Result).run(suite)
    if not result.wasSuccessful():
        return 1
    if result.testsRun == 0 and not result.skipped:
        print("no test ran")
        return 1
    return 77 if result.skipped and len(result.skipped) >= result.testsRun else 0


if __name__ == "__main__":
    sys.exit(main())
