#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/binary/bytes.h"
#include "core/binary/reader.h"

// ELF files and what Go puts into them, built in place.
namespace dvsguard::binary {

struct Target {
  int bits = 64;
  ByteOrder order = ByteOrder::Little;
  int machine = 62;
};

inline std::string number(const Target& target, std::uint64_t value, std::size_t size) {
  std::string out;
  for (std::size_t i = 0; i < size; ++i) {
    const std::size_t at = target.order == ByteOrder::Little ? i : size - 1 - i;
    out += static_cast<char>(value >> (8 * at));
  }
  return out;
}
inline std::string word(const Target& target, std::uint64_t value) {
  return number(target, value, static_cast<std::size_t>(target.bits / 8));
}

constexpr int kLoad = 1, kDynamic = 2, kInterp = 3;
constexpr int kText = 5, kReadOnly = 4, kData = 6;  // flags

struct Piece {
  int type = kLoad;
  int flags = kReadOnly;
  std::string bytes;
  std::uint64_t more = 0;  // told beyond the bytes that are there
};

inline std::string program_header(const Target& target, const Piece& piece, std::uint64_t offset) {
  const std::uint64_t size = piece.bytes.size() + piece.more, address = 0x400000 + offset;
  const std::string type = number(target, piece.type, 4), flags = number(target, piece.flags, 4);
  const std::string place = word(target, offset) + word(target, address) + word(target, address) +
                            word(target, size) + word(target, size);
  return target.bits == 64 ? type + flags + place + word(target, 0x1000)
                           : type + place + flags + word(target, 0x1000);
}

inline std::string elf_header(const Target& target, std::uint64_t table, std::size_t entries) {
  const bool wide = target.bits == 64;
  std::string out = "\177ELF";
  out += {wide ? '\2' : '\1', target.order == ByteOrder::Little ? '\1' : '\2', '\1'};
  out.resize(16);
  out += number(target, 2, 2) + number(target, target.machine, 2) + number(target, 1, 4);
  out += word(target, 0x401000) + word(target, table) + word(target, 0) + number(target, 0, 4);
  out += number(target, wide ? 64 : 52, 2) + number(target, wide ? 56 : 32, 2) + number(target, entries, 2);
  return out + std::string(6, '\0');
}

// Each piece starts at a multiple of 64.
inline std::string elf(const std::vector<Piece>& pieces, const Target& target = {}) {
  const std::string head = elf_header(target, target.bits == 64 ? 64 : 52, pieces.size());
  std::string table, body;
  const std::size_t start = (head.size() + pieces.size() * (target.bits == 64 ? 56 : 32) + 63) / 64 * 64;
  for (const Piece& piece : pieces) {
    body.resize((body.size() + 63) / 64 * 64);
    table += program_header(target, piece, start + body.size());
    body += piece.bytes;
  }
  std::string out = head + table;
  out.resize(start);
  return out + body;
}

inline std::string varint(std::uint64_t value) {
  std::string out;
  for (; value >= 0x80; value >>= 7U) out += static_cast<char>(0x80U | (value & 0x7FU));
  return out + static_cast<char>(value);
}

inline std::string build_info(std::string_view version, std::string_view text) {
  std::string out = "\xFF Go buildinf:";
  out += {'\x08', '\x02'};
  out.resize(32);
  out += varint(version.size()) + std::string(version);
  const std::string framed =
      text.empty() ? "" : std::string(16, '<') + std::string(text) + std::string(16, '>');
  return out + varint(framed.size()) + framed;
}

constexpr std::uint32_t kGo12 = 0xFFFFFFFB, kGo116 = 0xFFFFFFFA, kGo118 = 0xFFFFFFF0, kGo120 = 0xFFFFFFF1;

inline std::string function_table(const std::vector<std::string>& names, std::uint32_t magic = kGo120,
                                  const Target& target = {}) {
  std::string text;
  for (const auto& name : names) text += name + '\0';
  const std::size_t pointer = static_cast<std::size_t>(target.bits / 8);
  const std::size_t begin = 8 + (magic == kGo116 ? 7 : 8) * pointer, end = begin + text.size();
  std::string out = number(target, magic, 4) + std::string({'\0', '\0', '\1', static_cast<char>(pointer)});
  out += word(target, names.size()) + word(target, 1);
  if (magic != kGo116) out += word(target, 0x401000);
  out += word(target, begin) + word(target, end) + word(target, end) + word(target, end) + word(target, end);
  return out + text;
}

inline BinaryFacts read_binary(std::string_view file, std::size_t piece = SIZE_MAX) {
  BinaryReader reader;
  reader.begin(file.size());
  Bytes rest(reinterpret_cast<const std::uint8_t*>(file.data()), file.size());
  while (!rest.empty()) {
    const Bytes now = rest.first(std::min(piece, rest.size()));
    reader.feed(now);
    rest = rest.subspan(now.size());
  }
  return reader.finish();
}

}  // namespace dvsguard::binary
