#include "core/advisory/vex.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "core/package/purl.h"

// Whatever is read is applied; the bytes are also taken as one package URL, which covers itself.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dvsguard;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  if (const auto purl = package::parse_purl(bytes); purl && !package::covers(*purl, *purl)) std::abort();
  auto document = advisory::parse_vex({file_name("f"), bytes, {}});
  if (!document) return 0;
  advisory::Matches matches;
  auto& match = matches.matches.emplace_back();
  match.id = "CVE-2026-1";
  match.ecosystem = package::Ecosystem::Go;
  match.package = "golang.org/x/text";
  match.version = "v0.3.5";
  const std::vector documents{std::move(*document)};
  advisory::apply_vex(documents,
                      {.digests = {"sha256:00"}, .repository = "registry.example/a", .os = nullptr}, matches);
  return 0;
}
