#include "edge/registry/credential_store.h"

#include <utility>

#include "edge/registry/credential_helper.h"
#include "edge/registry/private_file.h"

namespace dvsguard::registry {
namespace {

// Nothing where there is no such file.
Result<std::optional<CredentialFile>> read_file(const std::string& path) {
  TRY(const std::optional<http::Secret> bytes, read_private_file(path, kMaxCredentialFile));
  if (!bytes) return std::optional<CredentialFile>();
  auto parsed = parse_credential_file(bytes->reveal(), file_name(path));
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
      return file_failure(path, ErrorCode::Missing, "is not there, and REGISTRY_AUTH_FILE names it");
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
