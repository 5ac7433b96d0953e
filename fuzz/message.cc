#include "core/wire/message.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include <string_view>

// What a link takes is written again byte for byte.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dvsguard::wire;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (const Link link :
       {Link::FrontToVault, Link::VaultToFront, Link::VaultToObserver, Link::ObserverToVault,
        Link::OperatorToVault, Link::VaultToOperator, Link::VaultToStarter}) {
    const auto message = decode(bytes, link);
    if (message && encode(*message) != bytes) std::abort();
  }
  return 0;
}
