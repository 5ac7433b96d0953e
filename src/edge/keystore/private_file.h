#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "edge/sys/fd.h"
#include "edge/sys/secret_memory.h"

// Files that only their owner may read.
namespace dvsguard::keystore {

enum class Access {
  OwnerAlone,  // mode 0600 or 0400
  Credential,  // systemd's, too: 0440, where the group's bits are the mask of an access list
};

// The file, open for reading. Refused: a symbolic link, anything but a regular file, one of another owner
// than this user or root, one that others may read, and one that others could put something else in the place
// of.
[[nodiscard]] Result<sys::Fd> open_private_file(const std::string& path, Access access = Access::OwnerAlone);

// All that comes out of a descriptor, into memory that is never swapped. Cap over `max_bytes`; `name` is for
// the error.
[[nodiscard]] Result<sys::SecretMemory> read_secret(int fd, std::size_t max_bytes, std::string_view name);

// As the working directory has it, where it is relative.
[[nodiscard]] Result<std::string> absolute_path(const std::string& path);

// An error of a file, with the same clause style everywhere here.
[[nodiscard]] Error file_error(ErrorCode code, std::string_view path, std::string what,
                               std::string mend = {});

}  // namespace dvsguard::keystore
