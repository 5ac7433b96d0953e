#include "app/signer/child.h"

#include <fmt/format.h>
#include <unistd.h>

#include <span>
#include <string>
#include <string_view>

#include "app/signer/front.h"
#include "app/signer/network_options.h"
#include "core/text/display.h"
#include "edge/sys/files.h"

namespace dvsguard::app_signer {
namespace {

using Arguments = std::span<const char* const>;

struct Child {
  std::string_view name;
  Status (*run)(Arguments arguments);
};
constexpr Child kChildren[] = {
    {"signer-front", run_front}, {"signer-observer", observe}, {"signer-reader", read}};

}  // namespace

std::optional<int> run_child(int argc, char** argv) {
  if (argc < 2) return std::nullopt;
  for (const Child& child : kChildren) {
    if (child.name != argv[1]) continue;
    const Arguments all(argv, static_cast<std::size_t>(argc));
    const Status done = child.run(all.subspan(2));
    if (done) return 0;
    const std::string line = fmt::format("dvsguard {}: {}\n", child.name, text::printable(done.error().what));
    (void)sys::write_all(STDERR_FILENO, line, "standard error");
    return 2;
  }
  return std::nullopt;
}

}  // namespace dvsguard::app_signer
