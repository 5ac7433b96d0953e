#include <csignal>
#include <exception>
#include <new>

#include "app/cli/command_line.h"
#include "app/shell/output.h"
#include "app/signer/child.h"

int main(int argc, char** argv) {
  using namespace dvsguard;
  // A reader that goes away (`dvsguard check | head`) is an error of the write, not a death.
  std::signal(SIGPIPE, SIG_IGN);
  try {
    if (const auto ended = app_signer::run_child(argc, argv)) return *ended;
    return cli::run_command_line(argc, argv);
  } catch (const std::bad_alloc&) {
    Error error;
    error.what = "out of memory";
    return cli::fail(error);
  } catch (const std::exception& exception) {
    Error error;
    error.what = std::string("internal error: ") + exception.what();
    error.mend = "please report it: SECURITY.md says where";
    return cli::fail(error);
  }
}
