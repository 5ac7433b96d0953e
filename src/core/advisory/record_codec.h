#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/advisory/record.h"
#include "core/advisory/varint.h"

// A record as bytes: numbers, and texts as their place in a table that is kept once beside many records.
namespace dvsguard::advisory {

// Each text once, numbered as they come. An ordered map: hostile texts can be chosen to collide under a hash.
class TextTable {
 public:
  [[nodiscard]] std::size_t add(std::string_view text);
  [[nodiscard]] std::span<const std::string_view> texts() const { return texts_; }
  // Bytes that the texts take with their lengths.
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  std::map<std::string, std::size_t, std::less<>> numbers_;
  std::vector<std::string_view> texts_;  // views of the map's keys, which never move
  std::size_t bytes_ = 0;
};

void encode_record(const Record& record, TextTable& texts, Bytes& to);

// All of `reader` up to the record's end; its texts are those of `texts`.
[[nodiscard]] Result<Record> decode_record(ByteReader& reader, std::span<const std::string_view> texts);

}  // namespace dvsguard::advisory
