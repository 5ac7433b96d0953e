#include "edge/registry/credential_store.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <system_error>

#include "edge/registry/credential_helper.h"
#include "edge/sys/fd.h"
#include "edge/sys/files.h"

namespace dvsguard::registry {
namespace {

Error failure(const std::string& path, ErrorCode code, std::string what) {
  Error error;
  error.code = code;
  error.place.file = file_name(path);
  error.what = std::move(what);
  return error;
}

// Nothing where there is no such file.
Result<std::optional<CredentialFile>> read_file(const std::string& path) {
  // Without waiting, for a FIFO would wait for ever.
  const sys::Fd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!fd && (errno == ENOENT || errno == ENOTDIR)) return std::optional<CredentialFile>();
  if (!fd) return failure(path, ErrorCode::Io, std::generic_category().message(errno));
  struct stat status{};
  if (::fstat(fd.get(), &status) != 0 || !S_ISREG(status.st_mode))
    return failure(path, ErrorCode::Invalid, "is no regular file");
  TRY(std::string bytes, sys::read_all(fd.get(), kMaxCredentialFile, path));
  auto parsed = parse_credential_file(bytes, file_name(path));
  http::wipe(bytes);
  if (!parsed) return parsed.error();
  return std::optional<CredentialFile>(std::move(*parsed));
}

std::string_view helper_key(const std::string& domain) {
  return domain == "docker.io" ? kDockerHubKey : std::string_view(domain);
}

}  // namespace

std::vector<std::string> CredentialPlaces::files() const {
  if (!registry_auth_file.empty()) return {registry_auth_file};
  std::vector<std::string> paths;
  if (!runtime_folder.empty()) paths.push_back(runtime_folder + "/containers/auth.json");
  if (!config_folder.empty())
    paths.push_back(config_folder + "/containers/auth.json");
  else if (!home.empty())
    paths.push_back(home + "/.config/containers/auth.json");
  if (!docker_config.empty())
    paths.push_back(docker_config + "/config.json");
  else if (!home.empty())
    paths.push_back(home + "/.docker/config.json");
  return paths;
}

Result<std::optional<Login>> CredentialStore::find(const std::string& domain,
                                                   const std::string& repository) const {
  if (!places_) return std::optional<Login>();
  for (const std::string& path : places_->files()) {
    TRY(const std::optional<CredentialFile> file, read_file(path));
    if (!file && !places_->registry_auth_file.empty())
      return failure(path, ErrorCode::Missing, "is not there, and REGISTRY_AUTH_FILE names it");
    if (!file) continue;
    if (const std::string_view helper = file->helper_for(domain); !helper.empty()) {
      TRY(std::optional<Login> login, ask_helper(std::string(helper), helper_key(domain)));
      if (login) return login;
    }
    if (const Login* login = file->find(domain, repository)) return std::optional<Login>(login->copy());
  }
  return std::optional<Login>();
}

}  // namespace dvsguard::registry
