#include "app/project/own_file.h"

#include <fmt/format.h>

#include <utility>

#include "core/text/display.h"
#include "core/text/limits.h"
#include "edge/sys/trusted_path.h"

namespace dvsguard::cli {
namespace {

Status check_own(const std::string& path, std::string_view so) {
  TRY(const auto other, sys::distrust(path));
  if (!other) return {};
  return Error{.code = ErrorCode::Invalid,
               .what = fmt::format("others than you and root may change it{}: {}{}", so,
                                   other->path == path ? "" : text::quoted(other->path) + ": ",
                                   text::printable(other->why)),
               .mend = text::printable(other->mend, 4096)};
}

// Asked before it is read: after that, nobody else can change it.
Result<compose::File> checked_file(const compose::FileView& files, const std::string& path,
                                   std::string_view so) {
  TRY_STATUS(check_own(path, so));
  return files.read(path, text::Limits().max_bytes);
}

}  // namespace

Result<compose::File> read_own(const compose::FileView& files, const std::string& path,
                               const std::string& shown, std::string_view so) {
  auto file = checked_file(files, path, so);
  if (!file) file.error().place.file = file_name(shown);
  return file;
}

}  // namespace dvsguard::cli
