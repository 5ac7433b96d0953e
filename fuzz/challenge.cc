#include "edge/registry/challenge.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "edge/registry/policy.h"

// What is read reads the same when it is written again with every value in quotes; a realm that may be asked
// is never plain http for a registry of https.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dvsguard;
  const std::string header(reinterpret_cast<const char*>(data), size);
  const auto challenges = registry::parse_challenges(header);
  if (!challenges) return 0;
  const http::Url asked = *http::parse_url("https://registry.example/v2/");
  std::string again;
  for (const auto& challenge : *challenges) {
    again += again.empty() ? "" : ", ";
    again += challenge.scheme + (challenge.token.empty() ? "" : " " + challenge.token);
    for (std::size_t i = 0; i < challenge.parameters.size(); ++i) {
      const auto& [name, value] = challenge.parameters[i];
      again += (i == 0 && challenge.token.empty() ? " " : ", ") + name + "=\"";
      for (const char byte : value) again += (byte == '"' || byte == '\\' ? "\\" : "") + std::string(1, byte);
      again += '"';
    }
    if (const std::string* realm = challenge.find("realm")) {
      const auto url = registry::decide_realm(asked, *realm);
      if (url && url->scheme != http::Scheme::Https) std::abort();
    }
  }
  const auto second = registry::parse_challenges(again);
  if (!second || second->size() != challenges->size()) std::abort();
  for (std::size_t i = 0; i < second->size(); ++i) {
    const auto &a = (*challenges)[i], &b = (*second)[i];
    if (a.scheme != b.scheme || a.token != b.token || a.parameters != b.parameters) std::abort();
  }
  return 0;
}
