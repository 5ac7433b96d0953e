#include "core/advisory/osv.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/advisory/compile.h"

// What is read of an OSV document is compiled, opened and verified without a fault.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dvsguard;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  advisory::Compiler compiler;
  if (!compiler.add_osv({file_name("f"), bytes, {}})) return 0;
  const auto file = compiler.finish();
  if (!file) return 0;
  const auto database = advisory::Database::open(*file);
  if (!database || !database->verify()) std::abort();
  return 0;
}
