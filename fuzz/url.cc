#include "edge/http/url.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

// A URL that is read reads the same from its own text, and a Location leads to one that can be read.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dvsguard::http;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto check = [](const Url& url) {
    const auto again = parse_url(url.text());
    if (!again && url.text().size() > kMaxUrlBytes) return;
    if (!again || !same_origin(*again, url) || again->target != url.target) std::abort();
  };
  if (const auto url = parse_url(text)) check(*url);
  if (const auto url = resolve(*parse_url("https://registry.example/v2/a/blobs/b?c"), text)) check(*url);
  return 0;
}
