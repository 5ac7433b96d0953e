#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "core/crypto/hasher.h"
#include "core/crypto/hex.h"
#include "core/layer/inflate.h"
#include "core/layer/tar_reader.h"
#include "core/text/json.h"

// Prints what the layers of FILE… hold, for tests/tar_peer_test.py: one JSON line a file, names in
// hexadecimal.
namespace dvsguard::dump {

namespace {

std::span<const std::uint8_t> bytes_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

const char* name_of(layer::EntryType type) {
  switch (type) {
    case layer::EntryType::File:
      return "file";
    case layer::EntryType::HardLink:
      return "hardlink";
    case layer::EntryType::Symlink:
      return "symlink";
    case layer::EntryType::CharDevice:
      return "char";
    case layer::EntryType::BlockDevice:
      return "block";
    case layer::EntryType::Directory:
      return "dir";
    case layer::EntryType::Fifo:
      return "fifo";
  }
  return "";
}

class Printer : public layer::EntrySink {
 public:
  Status begin(const layer::Entry& entry) override {
    out += fmt::format(
        R"({}{{"path":"{}","type":"{}","size":{},"mode":{},"uid":{},"gid":{},"mtime":{},"link":"{}","capability":{})",
        out.empty() ? "" : ",", crypto::to_hex(bytes_of(entry.path)), name_of(entry.type), entry.size,
        entry.mode, entry.uid, entry.gid, entry.mtime, crypto::to_hex(bytes_of(entry.link)),
        entry.file_capability);
    hasher_ = {};
    return {};
  }
  Status data(std::span<const std::uint8_t> bytes) override {
    hasher_.update(bytes);
    return {};
  }
  Status end() override {
    out += fmt::format(R"(,"sha256":"{}"}})", hasher_.finish().hex());
    return {};
  }
  std::string out;

 private:
  crypto::Sha256 hasher_;
};

Status read(const std::string& path, Printer& printer) {
  std::ifstream file(path, std::ios::binary);
  const std::string bytes(std::istreambuf_iterator<char>(file), {});
  TRY(auto inflater, layer::Inflater::make(layer::sniff(bytes_of(bytes)).value_or(layer::Encoding::None)));
  layer::TarReader reader(printer);
  std::vector<std::uint8_t> buffer(1 << 18);
  TRY_STATUS(inflater.feed(bytes_of(bytes), buffer, [&](auto piece) { return reader.feed(piece); }));
  TRY_STATUS(inflater.finish());
  return reader.finish();
}

}  // namespace

}  // namespace dvsguard::dump

int main(int count, char** values) {
  using namespace dvsguard;
  for (int i = 1; i < count; ++i) {
    dump::Printer printer;
    const auto status = dump::read(values[i], printer);
    // After an error an entry may stand open.
    const auto entries = status ? printer.out : std::string();
    std::puts(fmt::format(R"({{"error":{},"entries":[{}]}})",
                          text::json_string(status ? "" : status.error().what), entries)
                  .c_str());
  }
  return 0;
}
