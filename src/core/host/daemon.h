#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/host/facts.h"

// dockerd's own settings.
namespace dvsguard::host {

inline constexpr std::size_t kMaxDaemonBytes = std::size_t{1} << 20;  // of daemon.json, and of a command line

// daemon.json. What it names wrongly typed is Invalid; keys that decide nothing here are not looked at.
[[nodiscard]] Result<Daemon> parse_daemon(std::string_view json, const FileName& file);

// The words of dockerd's command line, NUL between them (/proc/PID/cmdline), laid over `daemon`. dockerd
// refuses to start where both name one setting.
void add_arguments(Daemon& daemon, std::string_view command_line);

// --config-file's value; empty where there is none.
[[nodiscard]] std::string config_file_of(std::string_view command_line);

}  // namespace dvsguard::host
