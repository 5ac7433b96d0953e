#include "app/signer/front.h"

#include <sys/resource.h>

#include <csignal>
#include <utility>

#include "app/signer/front_calls.h"
#include "app/signer/front_links.h"
#include "app/signer/front_options.h"
#include "edge/sandbox/confine.h"
#include "edge/sandbox/syscalls.h"
#include "edge/server/limits.h"
#include "edge/server/loop.h"
#include "edge/server/server.h"

namespace dvsguard::app_signer {
namespace {

// Each connection, its copy on the way to the vault, and what the process itself has.
Status want_descriptors() {
  constexpr rlim_t kWanted = 2 * server::kMaxConnections + 128;
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
    return Error{.code = ErrorCode::Io, .what = "cannot read a limit"};
  if (limit.rlim_cur >= kWanted) return {};
  limit.rlim_cur = limit.rlim_max < kWanted ? limit.rlim_max : kWanted;
  if (::setrlimit(RLIMIT_NOFILE, &limit) != 0)
    return Error{.code = ErrorCode::Io, .what = "cannot have as many descriptors as connections"};
  return {};
}

// No file, no network but the sockets that it was given.
Status confine_front() {
  TRY_STATUS(sandbox::forbid_dumps());
  TRY(const auto confined, sandbox::confine({.files = {}, .tcp = false}));
  (void)confined;  // what the kernel offers is granted; the starter decides whether that is enough
  return sandbox::forbid_dangerous_calls(sandbox::Sockets::Given);
}

}  // namespace

Status run_front(std::span<const char* const> arguments) {
  std::signal(SIGPIPE, SIG_IGN);
  TRY(FrontOptions options, read_front_options(arguments));
  TRY(const signer::Config config, read_boot_config(options.boot.get()));
  options.boot = sys::Fd();
  std::vector<server::Listener> listeners;
  for (sys::Fd& fd : options.listeners) {
    TRY(server::Listener listener, listener_of(std::move(fd), config));
    listeners.push_back(std::move(listener));
  }
  TRY_STATUS(want_descriptors());
  TRY(server::Loop loop, server::Loop::make());
  TRY_STATUS(confine_front());

  FrontLinks links(loop, std::move(options.vault), std::move(options.reader));
  TRY_STATUS(links.start());
  FrontCalls calls(config, links);
  server::Server server(loop, calls, {});
  calls.serve_with(server);
  for (server::Listener& listener : listeners) TRY_STATUS(server.listen(std::move(listener)));
  const auto after = [&] {
    server.serve();
    links.flush();
  };
  const auto tick = [&] {
    server.tick();
    links.tick();
  };
  TRY_STATUS(loop.run(after, tick));
  if (links.over()) return *links.over();
  return {};
}

}  // namespace dvsguard::app_signer
