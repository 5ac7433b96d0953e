#include "edge/feed/zip.h"

#include <minizip/unzip.h>

#include <array>
#include <memory>
#include <utility>

namespace dvsguard::feed {
namespace {

struct Close {
  void operator()(void* zip) const { unzClose(zip); }
};
using Zip = std::unique_ptr<void, Close>;

constexpr std::size_t kMaxName = 4096;
constexpr unsigned kPiece = 256U << 10U;

Error zip_error(ErrorCode code, const std::string& path, std::string what) {
  return Error{.code = code, .place = {.file = file_name(path)}, .what = std::move(what)};
}

// Of made-by Unix: the mode of the file that was put in.
bool is_link_or_device(const unz_file_info64& info) {
  constexpr unsigned kUnix = 3, kTypeMask = 0170000, kFile = 0100000, kFolder = 0040000;
  const unsigned type = (info.external_fa >> 16U) & kTypeMask;
  return (info.version >> 8U) == kUnix && type != 0 && type != kFile && type != kFolder;
}

Result<std::string> read_current(const Zip& zip, std::uint64_t promised, const std::string& shown,
                                 Budget& budget) {
  TRY_STATUS(budget.check_document(promised, shown));
  if (unzOpenCurrentFile(zip.get()) != UNZ_OK)
    return zip_error(ErrorCode::Syntax, shown, "cannot be taken out of its zip");
  std::string bytes;
  std::string piece(kPiece, '\0');
  while (true) {
    const int got = unzReadCurrentFile(zip.get(), piece.data(), kPiece);
    if (got == 0) break;
    if (got < 0) return zip_error(ErrorCode::Syntax, shown, "is not compressed as its zip says");
    if (static_cast<std::size_t>(got) > promised - bytes.size())
      return zip_error(ErrorCode::Syntax, shown, "is larger than its zip says");
    TRY_STATUS(budget.take(static_cast<std::uint64_t>(got)));
    bytes.append(piece, 0, static_cast<std::size_t>(got));
  }
  // The checksum is compared as the file is closed.
  if (unzCloseCurrentFile(zip.get()) != UNZ_OK || bytes.size() != promised)
    return zip_error(ErrorCode::Syntax, shown, "is not what its zip says (its checksum or size differs)");
  return bytes;
}

}  // namespace

Status read_zip(Budget& budget, const TakeDocument& take) {
  const std::string& path = budget.bundle();
  const Zip zip(unzOpen64(path.c_str()));
  if (!zip) return zip_error(ErrorCode::Syntax, path, "begins as a zip, and is none");
  std::size_t count = 0;
  for (int at = unzGoToFirstFile(zip.get()); at != UNZ_END_OF_LIST_OF_FILE; at = unzGoToNextFile(zip.get())) {
    if (at != UNZ_OK || ++count > kMaxDocuments)
      return zip_error(ErrorCode::Syntax, path, "has a list of files that cannot be read");
    unz_file_info64 info{};
    std::array<char, kMaxName + 1> name{};
    if (unzGetCurrentFileInfo64(zip.get(), &info, name.data(), kMaxName, nullptr, 0, nullptr, 0) != UNZ_OK)
      return zip_error(ErrorCode::Syntax, path, "has a list of files that cannot be read");
    const std::string_view member(name.data());
    const std::string shown = path + ": " + std::string(member);
    if (is_link_or_device(info))
      return zip_error(ErrorCode::Invalid, shown,
                       "is no regular file: a bundle of advisories has files and folders alone");
    if (!member.ends_with(".json")) continue;
    TRY(const std::string bytes, read_current(zip, info.uncompressed_size, shown, budget));
    TRY_STATUS(take(shown, bytes));
  }
  return {};
}

}  // namespace dvsguard::feed
