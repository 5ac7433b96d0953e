#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/advisory/file_head.h"
#include "core/advisory/match.h"
#include "core/advisory/varint.h"
#include "core/crypto/sha256.h"

// Hostile compiled files, with digests that agree, since no fuzzer finds those. The first byte chooses what
// the rest is: `B`, the one block of a file whose head is in order; `H`, all of a head after its fixed part,
// then whatever; any other, a whole file.
namespace {

using namespace dvsguard;
using advisory::Bytes;

Bytes sealed(const Bytes& rest_of_head, std::span<const std::uint8_t> body) {
  Bytes rooted;
  const std::size_t head = advisory::kFixedHeadBytes + rest_of_head.size();
  advisory::put_fixed32(rooted, advisory::kVersion);
  advisory::put_fixed32(rooted, static_cast<std::uint32_t>(head));
  advisory::put_fixed64(rooted, head + body.size());
  rooted.insert(rooted.end(), rest_of_head.begin(), rest_of_head.end());
  Bytes file(advisory::kMagic.begin(), advisory::kMagic.end());
  const auto root = crypto::sha256(std::span<const std::uint8_t>(rooted));
  file.insert(file.end(), root.bytes.begin(), root.bytes.end());
  file.insert(file.end(), rooted.begin(), rooted.end());
  file.insert(file.end(), body.begin(), body.end());
  return file;
}

Bytes around_block(std::span<const std::uint8_t> block) {
  Bytes head;
  advisory::put_number(head, 0);  // sources
  advisory::put_number(head, 1);  // blocks
  advisory::put_number(head, block.size());
  const auto digest = crypto::sha256(block);
  head.insert(head.end(), digest.bytes.begin(), digest.bytes.end());
  for (int i = 0; i < 3; ++i) advisory::put_text(head, "");
  return sealed(head, block);
}

Bytes file_of(std::span<const std::uint8_t> data) {
  if (!data.empty() && data[0] == 'B') return around_block(data.subspan(1));
  if (data.empty() || data[0] != 'H') return {data.begin(), data.end()};
  const auto rest = data.subspan(1);
  const std::size_t head = rest.empty() ? 0 : std::min<std::size_t>(rest[0], rest.size() - 1);
  return sealed({rest.begin() + (rest.empty() ? 0 : 1),
                 rest.begin() + (rest.empty() ? 0 : 1 + static_cast<std::ptrdiff_t>(head))},
                rest.subspan(rest.empty() ? 0 : 1 + head));
}

binary::BinaryFacts program() {
  binary::BinaryFacts facts;
  facts.go.emplace();
  facts.go->go_version = "go1.22.3";
  auto& module = facts.go->dependencies.emplace_back();
  module.path = "example.org/a";
  module.version = "v1.0.0";
  facts.functions.emplace();
  facts.functions->packages = {"example.org/a"};
  facts.functions->complete = true;
  return facts;
}

package::Package installed() {
  package::Package package;
  package.ecosystem = package::Ecosystem::Debian;
  package.name = "a";
  package.version = "1.0-1";
  return package;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto facts = program();
  static const auto package = installed();
  const Bytes file = file_of({data, size});
  const auto database = advisory::Database::open(file);
  if (!database) return 0;
  package::OsRelease os;
  os.version_id = "12";
  const advisory::GoProgram go{"app", &facts};
  static_cast<void>(database->verify());
  static_cast<void>(advisory::match(*database, {.os = &os, .packages = {&package, 1}, .programs = {&go, 1}}));
  return 0;
}
