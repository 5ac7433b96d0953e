#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"
#include "edge/sys/fd.h"

namespace dvsguard::sys {

enum class IfThere { Refuse, Replace };
enum class Readers { All, OwnerAlone };  // mode 0644, or 0600

// A file that is written in pieces beside `path`, and stands there once `keep` was called: whoever looks sees
// all of it or nothing, after a crash too. Errors name `path`; without `keep` nothing is left behind.
class NewFile {
 public:
  [[nodiscard]] static Result<NewFile> beside(const std::string& path, Readers readers = Readers::All);
  // Under `path` + ".new", where one that was left behind gives way: see replace_own_file().
  [[nodiscard]] static Result<NewFile> alone(const std::string& path, Readers readers);
  NewFile(NewFile&&) noexcept;
  NewFile& operator=(NewFile&&) = delete;
  ~NewFile();

  [[nodiscard]] Status write(std::string_view bytes);
  // Synced, renamed into place. A symbolic link there is replaced, not followed; a device, pipe
  // or socket, and what stands in /dev, is refused by `beside`. Nothing may follow.
  [[nodiscard]] Status keep(IfThere if_there);

 private:
  NewFile(std::string path, std::string name, Fd fd, Readers readers);
  std::string path_, name_;
  Fd fd_;
  Readers readers_;
};

// Writes a new file beside `path`, syncs it, and renames it to `path`: whoever looks sees all of
// it or nothing, after a crash too. A symbolic link at `path` is replaced, not followed. Errors name the
// file; none leaves anything behind.
[[nodiscard]] Status write_file(const std::string& path, std::string_view bytes, IfThere if_there,
                                Readers readers = Readers::All);

// The same for a file of which this process is the only writer. The new one is `path` + ".new" meanwhile, so
// that what a kill leaves behind is one file at most, which the next writing takes away. For a folder that
// nobody else may write to: others could stand in the way there.
[[nodiscard]] Status replace_own_file(const std::string& path, std::string_view bytes, Readers readers);

// Whether a regular file stands there itself, no link to one.
[[nodiscard]] bool is_regular_file(const std::string& path);

}  // namespace dvsguard::sys
