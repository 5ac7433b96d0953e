#include "app/signer/network_child.h"

#include <poll.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <system_error>

#include "edge/http/curl_library.h"
#include "edge/link/packet.h"
#include "edge/sandbox/confine.h"
#include "edge/sandbox/syscalls.h"

namespace dvsguard::app_signer {
namespace {

namespace fs = std::filesystem;

// Names, and the certificates of authorities; not /etc/ssl/private.
constexpr auto kReadable = std::to_array<const char*>(
    {"/etc/hosts", "/etc/nsswitch.conf", "/etc/gai.conf", "/etc/host.conf", "/etc/services", "/etc/ssl/certs",
     "/etc/ssl/openssl.cnf", "/etc/pki/tls/certs", "/etc/pki/ca-trust/extracted",
     "/usr/share/ca-certificates", "/usr/local/share/ca-certificates", "/lib", "/lib64", "/usr/lib",
     "/usr/lib64"});

// The list of name servers is replaced by a new file when the network changes: where it stands in a folder of
// its own, the folder is what may be read.
std::string name_servers() {
  std::error_code failed;
  const fs::path path = fs::canonical("/etc/resolv.conf", failed);
  if (failed) return "";
  return path.parent_path() == "/etc" || !path.has_parent_path() ? path.string()
                                                                 : path.parent_path().string();
}

Status wait(int link, short events) {
  pollfd waiting{.fd = link, .events = events, .revents = 0};
  while (::poll(&waiting, 1, -1) < 0) {
    if (errno != EINTR)
      return Error{.code = ErrorCode::Io,
                   .what = "cannot wait for a link: " + std::generic_category().message(errno)};
  }
  return {};
}

}  // namespace

Status confine_to_network() {
  if (const auto library = http::curl_library(); !library) return Error(library.error());
  TRY_STATUS(sandbox::forbid_dumps());
  sandbox::Confinement confinement{.files = {}, .tcp = true};
  std::error_code failed;
  for (const char* path : kReadable) {
    if (fs::exists(path, failed)) confinement.files.push_back({.path = path});
  }
  if (std::string servers = name_servers(); !servers.empty())
    confinement.files.push_back({.path = std::move(servers)});
  if (const auto confined = sandbox::confine(confinement); !confined) return Error(confined.error());
  return sandbox::forbid_dangerous_calls(sandbox::Sockets::Internet);
}

Status send_patiently(int link, std::string_view bytes) {
  while (true) {
    TRY(const bool taken, link::send(link, bytes));
    if (taken) return {};
    TRY_STATUS(wait(link, POLLOUT));
  }
}

Status wait_for_packet(int link) {
  return wait(link, POLLIN);
}

}  // namespace dvsguard::app_signer
