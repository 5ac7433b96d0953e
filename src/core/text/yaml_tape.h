#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/place.h"
#include "core/base/result.h"
#include "core/text/limits.h"
#include "core/text/node.h"

// A YAML document as a flat list of entries in the order written, aliases not yet expanded. Everything that
// can be refused is refused while the list grows, so that a tree is built only of what is sound and within
// the caps.
namespace dvsguard::text {

// Four-byte numbers and no text of its own: large files are bound by memory. kMaxTextBytes keeps within them.
struct TapeEntry {
  enum class Type : std::uint8_t { Scalar, Sequence, Mapping, Alias };
  Type type = Type::Scalar;
  Kind kind = Kind::Null;  // of a scalar
  bool plain = false;      // a scalar without quotes
  bool merge = false;      // the key `<<`
  bool open = false;       // a collection that has not ended
  std::uint32_t tag = 0;   // index into Tape::tags
  std::uint32_t start =
      0;  // of a scalar: where its text starts in Tape::text; of an alias: the entry it stands for
  std::uint32_t size = 0;  // of a scalar's text
  std::uint32_t end = 0;   // one past the last entry inside
  std::uint32_t line = 0;
  std::uint32_t column = 0;
  // With aliases expanded.
  std::uint32_t nodes = 1;
  std::uint32_t bytes = 0;
  std::uint32_t levels = 0;
};

struct Tape {
  FileName file;
  std::vector<TapeEntry> entries;     // the document's root is the first; none: an empty document
  std::vector<std::string> tags{""};  // as written; core tags are resolved and not kept
  std::string text;

  [[nodiscard]] std::string_view text_of(const TapeEntry& entry) const {
    return std::string_view(text).substr(entry.start, entry.size);
  }
  [[nodiscard]] Place place_of(const TapeEntry& entry) const { return {file, entry.line, entry.column}; }
  // The entry itself, or what the alias stands for.
  [[nodiscard]] std::uint32_t resolved(std::uint32_t index) const {
    return entries[index].type == TapeEntry::Type::Alias ? entries[index].start : index;
  }
};

[[nodiscard]] Result<Tape> read_tape(std::string_view bytes, const FileName& file, const Limits& limits);

}  // namespace dvsguard::text
