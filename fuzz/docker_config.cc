#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "edge/registry/credential_file.h"

// Whatever is found, is found for its own key, and helpers' names hold nothing that a shell would read.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dvsguard;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const auto file = registry::parse_credential_file(bytes, file_name("config.json"));
  if (!file) return 0;
  for (const char* domain : {"docker.io", "quay.io", "registry.example:5000"}) {
    if (file->helper_for(domain).find_first_of("/ ;$\n") != std::string_view::npos) std::abort();
    const registry::Login* login = file->find(domain, "a/b/c");
    if (login != nullptr && login->empty()) std::abort();
  }
  return 0;
}
