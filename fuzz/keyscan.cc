#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/keyscan/names.h"
#include "core/keyscan/scan.h"

// Hits stand in order inside the text, and what they say of it is plain ASCII of the expected shape.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dvsguard::keyscan;
  const std::string text(reinterpret_cast<const char*>(data), size);
  std::size_t last = 0;
  for (const Hit& hit : scan_text(text)) {
    if (hit.offset >= text.size() || hit.offset < last || hit.line == 0 || hit.column == 0) std::abort();
    if (hit.what.empty() || hit.published_test_key == hit.test_key_name.empty()) std::abort();
    if (hit.kind == KeyKind::Mnemonic && !hit.public_id.empty()) std::abort();
    if (hit.kind == KeyKind::Secp256k1 && hit.public_id.size() != 42) std::abort();
    for (const char c : hit.public_id) {
      if (c < ' ' || c > '~') std::abort();
    }
    last = hit.offset;
  }
  const std::size_t split = text.find('=');
  const std::string name = text.substr(0, split);
  (void)scan_named_value(name, split == std::string::npos ? "" : text.substr(split + 1));
  const int classes =
      key_like_name(name) + key_password_name(name) + other_secret_name(name) + refers_only(name);
  if (classes > 1) std::abort();
  (void)key_file_path(text);
  (void)key_location_name(name);
  (void)path_like_value(text);
  return 0;
}
