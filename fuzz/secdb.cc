#include "core/advisory/secdb.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "core/advisory/compile.h"

// The first byte chooses: `D`, Debian's tracker; any other, a secdb document. What is read is compiled,
// opened and verified without a fault.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace dvsguard;
  if (size == 0) return 0;
  const std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const advisory::Document document{file_name("f"), bytes, {}};
  advisory::Compiler compiler;
  const auto status =
      data[0] == 'D' ? compiler.add_debian_tracker(document) : compiler.add_secdb(document, "Alpine");
  if (!status) return 0;
  const auto file = compiler.finish();
  if (!file) return 0;
  const auto database = advisory::Database::open(*file);
  if (!database || !database->verify()) std::abort();
  return 0;
}
