#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/compose/load.h"
#include "core/text/display.h"

// A whole project from files in memory. The input is a bundle: `==> NAME <==` lines start a file, as in
// testdata/compose/differential. Nothing that is loaded has a gap in it, and no message holds a secret or a
// control character.
namespace {

using namespace dvsguard;
using namespace dvsguard::compose;

constexpr std::string_view kSecret = "SeCrEtVaLuE";

void require(bool holds) {
  if (!holds) std::abort();
}

void check_text(const std::string& text) {
  require(text == text::printable(text, text.size() + 1));
  require(text.find(kSecret) == std::string::npos);
}

void check_node(const text::Node& node) {
  require(node.tag.empty() || node.tag[0] == '!');
  require(node.is_map() || node.members.empty());
  require(node.is_list() || node.items.empty());
  require(node.kind != text::Kind::Unknown || node.hollow != nullptr);
  for (const auto& item : node.items) check_node(item);
  for (const auto& member : node.members) check_node(member.value);
}

void add_files(std::string_view bundle, MemoryFiles& files) {
  constexpr std::string_view kStart = "==> ", kEnd = " <==\n";
  std::string name = "/p/compose.yaml";
  while (!bundle.empty()) {
    auto next = bundle.find(kStart);
    if (next != std::string_view::npos && next != 0 && bundle[next - 1] != '\n')
      next = std::string_view::npos;
    if (next != 0) {
      const auto bytes = bundle.substr(0, next);
      files.add(name, std::string(bytes));
      bundle.remove_prefix(bytes.size());
      continue;
    }
    const auto end = bundle.find(kEnd);
    if (end == std::string_view::npos || end > 64) {
      files.add(name, std::string(bundle));
      return;
    }
    name = "/p/" + std::string(bundle.substr(kStart.size(), end - kStart.size()));
    bundle.remove_prefix(end + kEnd.size());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bundle(reinterpret_cast<const char*>(data), size);
  if (size > 8192 || bundle.find(kSecret) != std::string_view::npos) return 0;
  MemoryFiles files;
  add_files(bundle, files);
  Options options;
  options.working_directory = "/p";
  options.limits.max_nodes = 20'000;
  options.limits.max_expanded_bytes = 1u << 20;
  const Environment environment{
      {"SECRET", std::string(kSecret)}, {"EMPTY", ""}, {"N", "1"}, {"HOME", "/home/u"}};
  const auto loaded = load(files, environment, options);
  if (!loaded) {
    check_text(loaded.error().what);
    check_text(loaded.error().where);
    check_text(loaded.error().mend);
    return 0;
  }
  check_node(loaded->model);
  check_node(loaded->uninterpolated);
  for (const auto& note : loaded->notes) check_text(note.text);
  return 0;
}
