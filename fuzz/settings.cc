#include "core/settings/settings.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/report/baseline.h"

// The operator's file, and a baseline, from the same bytes: what is accepted has absolute paths and known
// rules, what is refused says why.
namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dvsguard;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const auto settings =
      settings::parse_settings(bytes, file_name("dvsguard.yaml"), "/etc/dvsguard/dvsguard.yaml");
  if (!settings) require(!settings.error().what.empty());
  if (settings) {
    for (const settings::Project& project : settings->projects) {
      require(project.path.starts_with('/'));
      for (const settings::ConfigValue& value : project.config)
        require(value.file.empty() || (value.value.empty() && value.file.starts_with('/')));
      for (const report::Accept& accept : project.accept) {
        require(!accept.why.empty());
        require(instant_text(accept.until) == accept.until_text);
      }
    }
  }
  const auto baseline = report::parse_baseline(bytes, file_name("baseline.json"));
  if (!baseline) require(!baseline.error().what.empty());
  return 0;
}
