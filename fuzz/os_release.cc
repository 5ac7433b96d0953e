#include "core/package/os_release.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/package/end_of_life.h"

namespace {

std::string assignment(std::string_view name, std::string_view value) {
  std::string out = std::string(name) + "=\"";
  for (const char c : value) {
    if (c == '"' || c == '\\' || c == '$' || c == '`') out += '\\';
    out += c;
  }
  return out + "\"\n";
}

}  // namespace

// What is accepted, quoted anew, reads back as itself.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dvsguard::package;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  const auto os = parse_os_release(bytes, kOsReleasePaths[0]);
  if (!os) return 0;
  const std::string again = assignment("ID", os->id) + assignment("ID_LIKE", os->id_like) +
                            assignment("VERSION_ID", os->version_id) +
                            assignment("VERSION_CODENAME", os->version_codename) +
                            assignment("PRETTY_NAME", os->pretty_name);
  const auto reread = parse_os_release(again, kOsReleasePaths[0]);
  if (!reread || reread->id != os->id || reread->id_like != os->id_like ||
      reread->version_id != os->version_id || reread->version_codename != os->version_codename ||
      reread->pretty_name != os->pretty_name)
    std::abort();
  if (const auto end = end_of_life(*os); end && end->extended < end->standard) std::abort();
  return 0;
}
