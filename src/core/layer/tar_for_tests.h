#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/layer/entry.h"
#include "core/layer/tar_reader.h"

// Tars made in place, and what a reader shows of them.
namespace dvsguard::layer::tests {

inline std::span<const std::uint8_t> bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

inline std::string padded(std::string bytes) {
  bytes.resize((bytes.size() + 511) / 512 * 512);
  return bytes;
}

enum class Magic : std::uint8_t { V7, Ustar, Gnu };

struct Raw {
  std::string name;
  char type = '0';
  std::string size = "00000000000";
  std::string mode = "0000644", uid = "0000000", gid = "0000000", mtime = "00000000000";
  std::string link = {}, prefix = {}, major = "0000000", minor = "0000000";
  Magic magic = Magic::Ustar;
};

inline void sign(std::string& block) {
  block.replace(148, 8, 8, ' ');
  unsigned sum = 0;
  for (const char c : block) sum += static_cast<unsigned char>(c);
  block.replace(148, 8, fmt::format("{:06o}", sum) + std::string("\0 ", 2));
}

inline std::string header(const Raw& raw) {
  std::string block(512, '\0');
  const auto put = [&](std::size_t at, std::string_view text) { block.replace(at, text.size(), text); };
  put(0, raw.name);
  put(100, raw.mode);
  put(108, raw.uid);
  put(116, raw.gid);
  put(124, raw.size);
  put(136, raw.mtime);
  block[156] = raw.type;
  put(157, raw.link);
  if (raw.magic == Magic::Ustar) put(257, std::string_view("ustar\00000", 8));
  if (raw.magic == Magic::Gnu) put(257, std::string_view("ustar  \0", 8));
  if (raw.magic != Magic::V7) {
    put(329, raw.major);
    put(337, raw.minor);
    put(345, raw.prefix);
  }
  sign(block);
  return block;
}

inline std::string octal(std::size_t size) {
  return fmt::format("{:011o}", size);
}

inline std::string entry(Raw raw, std::string_view data = {}) {
  raw.size = octal(data.size());
  return header(raw) + padded(std::string(data));
}

inline std::string file(std::string_view name, std::string_view data = {}) {
  return entry({.name = std::string(name)}, data);
}

inline std::string record(std::string_view key, std::string_view value) {
  const std::size_t rest = key.size() + value.size() + 3;
  std::size_t length = rest + std::to_string(rest).size();
  length = rest + std::to_string(length).size();
  return fmt::format("{} {}={}\n", length, key, value);
}

inline std::string pax(std::string_view records, char type = 'x', std::string_view name = "PaxHeaders.0/x") {
  return entry({.name = std::string(name), .type = type}, records);
}

inline std::string the_end() {
  return std::string(1024, '\0');
}

struct Seen {
  Entry entry;
  std::string data;
};

class Collector : public EntrySink {
 public:
  Status begin(const Entry& entry) override {
    seen.push_back({entry, {}});
    open = true;
    return {};
  }
  Status data(std::span<const std::uint8_t> bytes) override {
    largest = std::max(largest, bytes.size());
    if (keep) seen.back().data.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    total += bytes.size();
    return {};
  }
  Status end() override {
    open = false;
    return {};
  }

  std::vector<Seen> seen;
  std::uint64_t total = 0;
  std::size_t largest = 0;
  bool open = false, keep = true;
};

// All entries of a tar that comes in pieces of `piece` bytes.
inline Result<std::vector<Seen>> read_tar(std::string_view tar, std::size_t piece = SIZE_MAX,
                                          const TarLimits& limits = {}) {
  Collector collector;
  TarReader reader(collector, limits);
  while (!tar.empty()) {
    TRY_STATUS(reader.feed(bytes_of(tar.substr(0, piece))));
    tar.remove_prefix(std::min(piece, tar.size()));
  }
  TRY_STATUS(reader.finish());
  return std::move(collector.seen);
}

}  // namespace dvsguard::layer::tests
