#include "app/signer/front_options.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstddef>
#include <cstring>
#include <string>
#include <string_view>

#include "core/text/json.h"

namespace dvsguard::app_signer {
namespace {

constexpr std::size_t kMaxConfigBytes = std::size_t{4} << 20;

Error wrong(std::string what) {
  return {.code = ErrorCode::Usage, .what = std::move(what)};
}

Result<sys::Fd> read_fd(std::string_view text) {
  int number = -1;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 3 ||
      ::fcntl(number, F_SETFD, FD_CLOEXEC) != 0)
    return wrong("an option names no open descriptor");
  return sys::Fd(number);
}

Status read_exactly(int fd, char* out, std::size_t size) {
  while (size > 0) {
    const ssize_t count = ::read(fd, out, size);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return Error{.code = ErrorCode::Io, .what = "the starter did not send the config"};
    out += count;
    size -= static_cast<std::size_t>(count);
  }
  return {};
}

}  // namespace

Result<FrontOptions> read_front_options(std::span<const char* const> arguments) {
  FrontOptions options;
  if (arguments.size() % 2 != 0) return wrong("each option has a descriptor");
  for (std::size_t i = 0; i < arguments.size(); i += 2) {
    const std::string_view name = arguments[i];
    TRY(sys::Fd fd, read_fd(arguments[i + 1]));
    if (name == "--vault") {
      options.vault = std::move(fd);
    } else if (name == "--reader") {
      options.reader = std::move(fd);
    } else if (name == "--boot") {
      options.boot = std::move(fd);
    } else if (name == "--listen") {
      options.listeners.push_back(std::move(fd));
    } else {
      return wrong("an unknown option");
    }
  }
  if (!options.vault || !options.reader || !options.boot)
    return wrong("--vault, --reader and --boot are required");
  return options;
}

Result<signer::Config> read_boot_config(int fd) {
  std::array<char, 4> head{};
  TRY_STATUS(read_exactly(fd, head.data(), head.size()));
  std::size_t size = 0;
  for (std::size_t i = 0; i < head.size(); ++i)
    size |= std::size_t{static_cast<unsigned char>(head[i])} << (8 * i);
  if (size > kMaxConfigBytes) return Error{.code = ErrorCode::Cap, .what = "the config is over 4 MiB"};
  std::string bytes(size, '\0');
  TRY_STATUS(read_exactly(fd, bytes.data(), bytes.size()));
  TRY(const text::Node tree, text::parse_json(bytes, nullptr));
  return signer::read_config(tree);
}

Result<server::Listener> listener_of(sys::Fd fd, const signer::Config& config) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (::getsockname(fd.get(), reinterpret_cast<sockaddr*>(&address), &size) != 0)
    return wrong("--listen is no socket");
  if (address.ss_family == AF_INET || address.ss_family == AF_INET6)
    return server::Listener{.fd = std::move(fd), .tcp = true, .client = {}};
  if (address.ss_family != AF_UNIX) return wrong("--listen is neither TCP nor a unix socket");
  const auto* unix_address = reinterpret_cast<const sockaddr_un*>(&address);
  const std::size_t room = size - offsetof(sockaddr_un, sun_path);
  const std::string path(unix_address->sun_path, ::strnlen(unix_address->sun_path, room));
  const auto client = std::ranges::find(config.clients, path, &signer::Client::socket);
  if (path.empty() || client == config.clients.end()) return wrong("--listen is no client's socket");
  return server::Listener{.fd = std::move(fd), .tcp = false, .client = client->name};
}

}  // namespace dvsguard::app_signer
