#include "core/contract/release_terms.h"

#include <array>
#include <charconv>
#include <cstdint>
#include <limits>
#include <string_view>
#include <utility>

#include "core/base/time.h"
#include "core/base/version.h"
#include "core/text/display.h"

namespace dvsguard::contract {
namespace {

using std::string_view;

struct Unit {
  string_view name;
  std::uint64_t bytes;
};

constexpr std::array<Unit, 8> kUnits = {{
    {"KiB", 1ULL << 10U},
    {"MiB", 1ULL << 20U},
    {"GiB", 1ULL << 30U},
    {"TiB", 1ULL << 40U},
    {"kB", 1'000ULL},
    {"MB", 1'000'000ULL},
    {"GB", 1'000'000'000ULL},
    {"TB", 1'000'000'000'000ULL},
}};

// 4GiB, 100 GB
Result<std::uint64_t> read_size(const At& at) {
  TRY(const std::string text, read_text(at));
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
  if (unit.starts_with(' ')) unit.remove_prefix(1);
  for (const Unit& known : kUnits) {
    if (error != std::errc{} || unit != known.name || number == 0) continue;
    if (number > std::numeric_limits<std::uint64_t>::max() / known.bytes) break;
    return number * known.bytes;
  }
  return wrong(at, "is no size", "write a whole number and a unit, such as 4GiB or 100GB");
}

// 2, 0.5, "2"
Result<double> read_cpus(const At& at) {
  constexpr double kMost = 4096;
  double cpus = 0;
  const std::string& text = at.node->scalar;
  const bool decimal =
      at.node->is_scalar() && !text.empty() && text.find_first_not_of("0123456789.") == std::string::npos;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), cpus, std::chars_format::fixed);
  if (!decimal || error != std::errc{} || end != text.data() + text.size() || !(cpus > 0) || cpus > kMost) {
    return wrong(at, "is no number of processors", "write a number such as 2 or 0.5");
  }
  return cpus;
}

Result<std::optional<std::vector<std::string>>> read_section(const At& at, string_view name) {
  const std::optional<At> section = at.find(name);
  if (!section) return std::optional<std::vector<std::string>>();
  TRY_STATUS(read_list(*section));
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < section->node->items.size(); ++i) {
    TRY(std::string line, read_text(section->item(i)));
    lines.push_back(std::move(line));
  }
  return std::optional(std::move(lines));
}

bool is_rule_code(string_view text) {
  const auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  return text.size() == 4 && upper(text[0]) && upper(text[1]) && digit(text[2]) && digit(text[3]);
}

Result<AcceptRequest> read_request(const At& at) {
  TRY_STATUS(read_block(at, Block::Accept));
  AcceptRequest request;
  request.place = at.place();
  const At rule = *at.find("rule");
  TRY(request.rule, read_text(rule));
  if (!is_rule_code(request.rule)) return wrong(rule, "is no rule's code", "write it as LP10");
  TRY(request.service, read_optional(at, "service"));
  TRY(request.target, read_optional(at, "target"));
  TRY(request.why, read_reason(*at.find("why")));
  return request;
}

}  // namespace

Result<Hardware> read_hardware(const At& at) {
  TRY_STATUS(read_block(at, Block::Hardware));
  Hardware hardware;
  hardware.place = at.place();
  if (const std::optional<At> cpus = at.find("cpus")) {
    TRY(hardware.cpus, read_cpus(*cpus));
  }
  if (const std::optional<At> memory = at.find("memory")) {
    TRY(hardware.memory, read_size(*memory));
  }
  if (const std::optional<At> disk = at.find("disk")) {
    TRY(hardware.disk, read_size(*disk));
  }
  return hardware;
}

Result<Upgrade> read_upgrade(const At& at) {
  TRY_STATUS(read_block(at, Block::Upgrade));
  Upgrade upgrade;
  upgrade.place = at.place();
  const At from = *at.find("from");
  TRY(upgrade.from, read_quoted(from));
  if (const auto range = parse_version_range(upgrade.from); !range) {
    return wrong(from, "is no range of versions: " + range.error().what, "write it as \">=1.3.0 <2.0.0\"");
  }
  if (const std::optional<At> deadline = at.find("deadline")) {
    TRY(upgrade.deadline, read_quoted(*deadline));
    if (!parse_instant(*upgrade.deadline)) {
      return wrong(*deadline, "is no time", "write it in UTC, as \"2026-12-20T12:00:00Z\"");
    }
  }
  TRY(upgrade.rollback, read_word(*at.find("rollback"), rollbacks()));
  return upgrade;
}

Result<Notes> read_notes(const At& at) {
  TRY_STATUS(read_block(at, Block::Notes));
  Notes notes;
  notes.place = at.place();
  TRY(notes.features, read_section(at, "features"));
  TRY(notes.breaking, read_section(at, "breaking"));
  TRY(notes.security, read_section(at, "security"));
  TRY(notes.hardware, read_section(at, "hardware"));
  TRY(notes.steps, read_section(at, "steps"));
  return notes;
}

Result<std::vector<AcceptRequest>> read_accept(const At& at) {
  TRY_STATUS(read_list(at));
  std::vector<AcceptRequest> requests;
  for (std::size_t i = 0; i < at.node->items.size(); ++i) {
    TRY(AcceptRequest request, read_request(at.item(i)));
    requests.push_back(std::move(request));
  }
  return requests;
}

}  // namespace dvsguard::contract
