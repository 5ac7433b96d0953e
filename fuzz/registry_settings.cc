#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "edge/registry/host_settings.h"
#include "edge/registry/registries_conf.h"

// The first byte chooses: `H`, containerd's hosts.toml; any other, podman's registries.conf. Every member
// that is read or refused has its place, and a rule that fits a name leads to a name or to an error.
namespace {

using namespace dvsguard;

void read_hosts(const std::string& bytes) {
  // Files of this machine are no input.
  if (bytes.find("\"/") != std::string::npos || bytes.find("'/") != std::string::npos) return;
  const auto settings = registry::parse_host_settings(bytes, file_name("f"), "/nonexistent");
  if (!settings) return;
  for (const registry::HostSetting& host : settings->hosts) {
    if (host.url.empty() || host.place.line == 0) std::abort();
  }
}

void read_conf(const std::string& bytes) {
  const auto conf = registry::parse_registries_conf(bytes, file_name("f"), true);
  if (!conf) return;
  for (const char* name : {"docker.io/library/a:1", "a.example:5000/b/c", "b.a.example/c"}) {
    const oci::Reference reference = *oci::parse_reference(name);
    const registry::RegistryRule* rule = registry::rule_for(*conf, reference);
    if (rule == nullptr) continue;
    for (const registry::RegistryMirror& mirror : rule->mirrors) {
      const auto moved = registry::rewritten(reference, *rule, mirror.location, mirror.place);
      if (moved && !moved->text().starts_with(mirror.location)) std::abort();
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  data[0] == 'H' ? read_hosts(bytes) : read_conf(bytes);
  return 0;
}
