#include "edge/sys/write_file.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>

#include "edge/sys/fd.h"
#include "edge/sys/files.h"

namespace dvsguard::sys {
namespace {

Error write_error(int code, const std::string& path, std::string_view doing) {
  Error error;
  error.code = ErrorCode::Io;
  error.place.file = file_name(path);
  error.what = std::string(doing) + ": " + std::generic_category().message(code);
  return error;
}

Error already_there(const std::string& path) {
  Error error;
  error.code = ErrorCode::Usage;
  error.place.file = file_name(path);
  error.what = "is there already";
  error.mend = "--force replaces it";
  return error;
}

std::string folder_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

// A file beside the final one that is gone unless `keep` was called.
class Beside {
 public:
  explicit Beside(const std::string& path)
      : name_(path + ".XXXXXX"), fd_(::mkostemp(name_.data(), O_CLOEXEC)) {}
  Beside(const Beside&) = delete;
  Beside& operator=(const Beside&) = delete;
  ~Beside() {
    if (fd_ && !kept_) ::unlink(name_.c_str());
  }
  [[nodiscard]] int fd() const { return fd_.get(); }
  [[nodiscard]] const std::string& name() const { return name_; }
  void keep() { kept_ = true; }

 private:
  std::string name_;
  Fd fd_;
  bool kept_ = false;
};

// Through the system call: not every file system knows RENAME_NOREPLACE, and link() says the same there.
int move_to(const std::string& from, const std::string& to, IfThere if_there) {
  if (if_there == IfThere::Replace) return ::rename(from.c_str(), to.c_str()) == 0 ? 0 : errno;
  if (::syscall(SYS_renameat2, AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return errno;
  if (::link(from.c_str(), to.c_str()) != 0) return errno;
  return ::unlink(from.c_str()) == 0 ? 0 : errno;
}

}  // namespace

Status write_file(const std::string& path, std::string_view bytes, IfThere if_there) {
  constexpr mode_t kMode = 0644;
  Beside beside(path);
  if (beside.fd() < 0) return write_error(errno, path, "cannot make a file beside it");
  TRY_STATUS(write_all(beside.fd(), bytes, path));
  if (::fchmod(beside.fd(), kMode) != 0 || ::fsync(beside.fd()) != 0)
    return write_error(errno, path, "cannot write it to the disk");
  if (const int code = move_to(beside.name(), path, if_there); code != 0)
    return code == EEXIST ? already_there(path) : write_error(code, path, "cannot put it in its place");
  beside.keep();
  const Fd folder(::open(folder_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder) static_cast<void>(::fsync(folder.get()));  // the name; some file systems know no such thing
  return {};
}

bool is_regular_file(const std::string& path) {
  struct stat status{};
  return ::lstat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

}  // namespace dvsguard::sys
