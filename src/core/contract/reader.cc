#include "core/contract/reader.h"

#include <algorithm>

namespace dvsguard::contract {
namespace {

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\n' && c != '\t') || byte == 0x7f;
  });
}

Status check_raw_text(const At& at, std::string_view text) {
  if (text.find('$') != std::string_view::npos) {
    return wrong(at, "`$` has no place in x-dvs, which is read before variables are filled in",
                 "refer to an operator's setting with {config: NAME}");
  }
  if (has_control(text)) return wrong(at, "control characters have no place in x-dvs");
  return {};
}

}  // namespace

Status read_block(const At& at, Block block) {
  const BlockInfo& known = info(block);
  return read_keys(at, known.keys, known.required);
}

bool is_reference(const At& at) {
  return at.node->is_map();
}

Result<Value> read_value(const At& at) {
  Value value;
  value.place = at.place();
  if (!is_reference(at)) {
    TRY(value.text, read_text(at));
    return value;
  }
  TRY_STATUS(read_block(at, Block::Reference));
  TRY(value.config, read_text(*at.find("config")));
  return value;
}

Status check_raw(const At& at) {
  if (at.node->is_scalar()) return check_raw_text(at, at.node->scalar);
  for (std::size_t i = 0; i < at.node->items.size(); ++i) TRY_STATUS(check_raw(at.item(i)));
  for (const text::Member& member : at.node->members) {
    const At child = child_of(at, member);
    if (Status status = check_raw_text(child, member.key); !status) {
      status.error().place = member.place;
      return status;
    }
    TRY_STATUS(check_raw(child));
  }
  return {};
}

}  // namespace dvsguard::contract
