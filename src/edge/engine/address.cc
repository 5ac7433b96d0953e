#include "edge/engine/address.h"

#include <sys/stat.h>

#include <array>
#include <charconv>
#include <vector>

#include "core/text/display.h"

namespace dvsguard::engine {
namespace {

Error address_error(ErrorCode code, std::string what, std::string mend) {
  Error error;
  error.code = code;
  error.where = "DOCKER_HOST";
  error.what = std::move(what);
  error.mend = std::move(mend);
  return error;
}

constexpr const char* kMend =
    "set DOCKER_HOST to unix:///var/run/docker.sock, or run dvsguard on the engine's host";

Result<http::Endpoint> parse_loopback(std::string_view rest) {
  constexpr std::array<std::string_view, 3> kLoopback = {"127.0.0.1", "[::1]", "localhost"};
  const std::size_t colon = rest.rfind(':');
  const std::string_view host = rest.substr(0, colon);
  bool known = false;
  for (const std::string_view name : kLoopback) known |= host == name;
  if (!known || colon == std::string_view::npos)
    return address_error(ErrorCode::Unsupported,
                         "names an engine that is reached over the network, and only this machine's is asked",
                         kMend);
  http::Endpoint endpoint;
  const std::string_view port = rest.substr(colon + 1);
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), endpoint.port);
  if (error != std::errc() || end != port.data() + port.size() || endpoint.port == 0)
    return address_error(ErrorCode::Syntax, "has no port", kMend);
  endpoint.host = host == "[::1]" ? "::1" : "127.0.0.1";
  endpoint.shown = "tcp://" + std::string(rest);
  return endpoint;
}

http::Endpoint at_socket(const std::string& path) {
  http::Endpoint endpoint;
  endpoint.socket = path;
  endpoint.shown = text::printable(path);
  return endpoint;
}

bool is_socket(const std::string& path) {
  struct stat status{};
  return ::stat(path.c_str(), &status) == 0 && S_ISSOCK(status.st_mode);
}

}  // namespace

Result<http::Endpoint> parse_address(std::string_view text) {
  constexpr std::string_view kUnix = "unix://", kTcp = "tcp://";
  if (text.starts_with(kTcp)) return parse_loopback(text.substr(kTcp.size()));
  if (text.starts_with(kUnix) && text.substr(kUnix.size()).starts_with('/'))
    return at_socket(std::string(text.substr(kUnix.size())));
  return address_error(ErrorCode::Unsupported, "is neither unix:///path nor tcp://127.0.0.1:PORT", kMend);
}

Result<http::Endpoint> find_address(const Environment& environment, const std::string& root) {
  if (!environment.docker_host.empty()) return parse_address(environment.docker_host);
  std::vector<std::string> paths = {root + "/var/run/docker.sock", root + "/run/podman/podman.sock"};
  if (!environment.runtime_folder.empty()) {
    paths.push_back(root + environment.runtime_folder + "/docker.sock");
    paths.push_back(root + environment.runtime_folder + "/podman/podman.sock");
  }
  for (const std::string& path : paths) {
    if (is_socket(path)) return at_socket(path);
  }
  return address_error(ErrorCode::Missing, "is not set, and no engine listens at /var/run/docker.sock",
                       "start the engine, or set DOCKER_HOST");
}

}  // namespace dvsguard::engine
