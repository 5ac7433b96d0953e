#include "core/compose/file_view.h"

#include <set>
#include <utility>

#include "core/compose/lexical_path.h"
#include "core/crypto/sha256.h"
#include "core/text/display.h"

namespace dvsguard::compose {

namespace {

constexpr int kMaxLinks = 40;  // as Linux's own ELOOP limit

Error file_error(ErrorCode code, const std::string& path, std::string what) {
  Error error;
  error.code = code;
  error.place.file = file_name(path);
  error.what = std::move(what);
  return error;
}

}  // namespace

void MemoryFiles::add(std::string path, std::string bytes) {
  File file;
  file.digest = crypto::sha256(bytes).text();
  file.bytes = std::make_shared<const std::string>(std::move(bytes));
  files_.insert_or_assign(std::move(path), std::move(file));
}

void MemoryFiles::link(std::string path, std::string target) {
  links_.insert_or_assign(std::move(path), std::move(target));
}

// A directory is a name that ends in a slash.
void MemoryFiles::directory(std::string path) {
  files_.insert_or_assign(std::move(path) + "/", File{});
}

Result<std::string> MemoryFiles::resolve(const std::string& path) const {
  std::string rest = clean_path(path);
  std::string done;
  for (int links = 0; !rest.empty() && rest != "/";) {
    const auto slash = rest.find('/', 1);
    const std::string step = rest.substr(0, slash);
    rest = slash == std::string::npos ? "" : rest.substr(slash);
    const auto link = links_.find(done + step);
    if (link == links_.end()) {
      done += step;
      continue;
    }
    if (++links > kMaxLinks) return file_error(ErrorCode::Io, path, "too many levels of symbolic links");
    rest = clean_path(link->second + rest);
    done.clear();
  }
  return done.empty() ? std::string("/") : done;
}

Result<File> MemoryFiles::read(const std::string& path, std::size_t max_bytes) const {
  TRY(const auto real, resolve(path));
  if (is_directory(real)) return file_error(ErrorCode::Io, path, "is a directory, not a regular file");
  const auto found = files_.find(real);
  if (found == files_.end()) return file_error(ErrorCode::Missing, path, "there is no such file");
  if (found->second.bytes->size() > max_bytes) {
    return file_error(ErrorCode::Cap, path, "larger than " + std::to_string(max_bytes) + " bytes");
  }
  return found->second;
}

bool MemoryFiles::exists(const std::string& path) const {
  const auto real = resolve(path);
  return real && (files_.contains(*real) || is_directory(*real));
}

bool MemoryFiles::is_directory(const std::string& path) const {
  const auto real = resolve(path);
  if (!real) return false;
  if (*real == "/") return true;
  const std::string inside = *real + "/";
  const auto below = [&inside](const auto& names) {
    const auto next = names.lower_bound(inside);
    return next != names.end() && next->first.starts_with(inside);
  };
  return below(files_) || below(links_);
}

std::vector<std::string> MemoryFiles::list(const std::string& path, std::size_t max) const {
  const auto real = resolve(path);
  if (!real) return {};
  const std::string inside = *real == "/" ? *real : *real + "/";
  std::set<std::string> names;
  const auto collect = [&](const auto& from) {
    for (auto it = from.lower_bound(inside); it != from.end() && it->first.starts_with(inside); ++it) {
      const std::string name =
          it->first.substr(inside.size(), it->first.find('/', inside.size()) - inside.size());
      if (!name.empty()) names.insert(name);
    }
  };
  collect(files_);
  collect(links_);
  std::vector<std::string> out(names.begin(), names.end());
  if (out.size() > max) out.resize(max);
  return out;
}

}  // namespace dvsguard::compose
