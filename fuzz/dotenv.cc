#include "core/compose/dotenv.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/text/display.h"

// A .env file in both formats: every entry keeps its place, and no error quotes what may be a secret.
namespace {

using namespace dvsguard;
using namespace dvsguard::compose;

void require(bool holds) {
  if (!holds) std::abort();
}

void check_error(const Error& error) {
  require(error.what == text::printable(error.what, 500));
  require(error.place.name() == ".env");
}

void try_format(const Result<std::vector<DotEnvEntry>>& entries, std::size_t size) {
  if (!entries) return check_error(entries.error());
  Variables outside, into;
  Budget budget{text::Limits{}};
  outside.set("FROM_OUTSIDE", {"outside", {}});
  for (const auto& entry : *entries) {
    require(entry.place.line >= 1 && entry.place.line <= size + 1 && entry.place.column <= size + 1);
    require(entry.text.size() <= 4 * size && entry.name.size() <= size);
  }
  const auto values =
      evaluate_dotenv(*entries, [&](std::string_view name) { return outside.find(name); }, into, budget);
  if (!values) return check_error(values.error());
  require(values->size() <= entries->size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  if (size > 4096) return 0;  // a value may be as long as all values that it names together
  const auto file = file_name(".env");
  try_format(parse_dotenv(bytes, file), size);
  try_format(parse_raw_env(bytes, file), size);
  return 0;
}
