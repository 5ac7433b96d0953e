#include "edge/sys/write_file.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <system_error>
#include <utility>

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

// A rename takes a device, a pipe or /dev/stdout away from everybody who runs as root beside us.
Status check_place(const std::string& path) {
  struct stat there{};
  const bool special =
      ::stat(path.c_str(), &there) == 0 && !S_ISREG(there.st_mode) && !S_ISDIR(there.st_mode);
  if (!special && folder_of(path) != "/dev") return {};
  Error error;
  error.code = ErrorCode::Usage;
  error.place.file = file_name(path);
  error.what = "is no place for a file: what is there is not replaced";
  error.mend = "name a regular file";
  return error;
}

// Through the system call: not every file system knows RENAME_NOREPLACE, and link() says the same there.
int move_to(const std::string& from, const std::string& to, IfThere if_there) {
  if (if_there == IfThere::Replace) return ::rename(from.c_str(), to.c_str()) == 0 ? 0 : errno;
  if (::syscall(SYS_renameat2, AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return errno;
  if (::link(from.c_str(), to.c_str()) != 0) return errno;
  return ::unlink(from.c_str()) == 0 ? 0 : errno;
}

}  // namespace

NewFile::NewFile(std::string path, std::string name, Fd fd, Readers readers)
    : path_(std::move(path)), name_(std::move(name)), fd_(std::move(fd)), readers_(readers) {}

NewFile::NewFile(NewFile&& other) noexcept
    : path_(std::move(other.path_)),
      name_(std::exchange(other.name_, {})),
      fd_(std::move(other.fd_)),
      readers_(other.readers_) {}

NewFile::~NewFile() {
  if (!name_.empty()) ::unlink(name_.c_str());
}

Result<NewFile> NewFile::beside(const std::string& path, Readers readers) {
  TRY_STATUS(check_place(path));
  std::string name = path + ".XXXXXX";
  Fd fd(::mkostemp(name.data(), O_CLOEXEC));
  if (!fd) return write_error(errno, path, "cannot make a file beside it");
  return NewFile(path, std::move(name), std::move(fd), readers);
}

Result<NewFile> NewFile::alone(const std::string& path, Readers readers) {
  TRY_STATUS(check_place(path));
  std::string name = path + ".new";
  if (::unlink(name.c_str()) != 0 && errno != ENOENT)
    return write_error(errno, path, "cannot clear away what is left of a file beside it");
  Fd fd(::open(name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!fd) return write_error(errno, path, "cannot make a file beside it");
  return NewFile(path, std::move(name), std::move(fd), readers);
}

Status NewFile::write(std::string_view bytes) {
  return write_all(fd_.get(), bytes, path_);
}

Status NewFile::keep(IfThere if_there) {
  const mode_t mode = readers_ == Readers::All ? 0644 : 0600;
  if (::fchmod(fd_.get(), mode) != 0 || ::fsync(fd_.get()) != 0)
    return write_error(errno, path_, "cannot write it to the disk");
  if (const int code = move_to(name_, path_, if_there); code != 0)
    return code == EEXIST ? already_there(path_) : write_error(code, path_, "cannot put it in its place");
  name_.clear();
  const Fd folder(::open(folder_of(path_).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (folder) static_cast<void>(::fsync(folder.get()));  // the name; some file systems know no such thing
  return {};
}

Status write_file(const std::string& path, std::string_view bytes, IfThere if_there, Readers readers) {
  TRY(NewFile file, NewFile::beside(path, readers));
  TRY_STATUS(file.write(bytes));
  return file.keep(if_there);
}

Status replace_own_file(const std::string& path, std::string_view bytes, Readers readers) {
  TRY(NewFile file, NewFile::alone(path, readers));
  TRY_STATUS(file.write(bytes));
  return file.keep(IfThere::Replace);
}

bool is_regular_file(const std::string& path) {
  struct stat status{};
  return ::lstat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

}  // namespace dvsguard::sys
