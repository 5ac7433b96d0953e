#pragma once

namespace dvsguard::cli {

// Parses the arguments and runs the command; the exit code.
int run_command_line(int argc, char** argv);

}  // namespace dvsguard::cli
