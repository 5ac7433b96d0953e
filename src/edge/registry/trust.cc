#include "edge/registry/trust.h"

#include "edge/sys/files.h"

namespace dvsguard::registry {
namespace {

Error over_cap(const std::string& folder) {
  Error error;
  error.code = ErrorCode::Cap;
  error.place.file = file_name(folder);
  error.what = "holds over 64 certificates, or over 1 MiB of them";
  return error;
}

std::string path_of(std::string path, const std::string& name) {
  path += '/';
  path += name;
  return path;
}

Status add_folder(const std::string& folder, std::size_t& count, std::string& pem) {
  const sys::DiskFiles files;
  if (!files.is_directory(folder)) return {};
  for (const std::string& name : files.list(folder, 2 * kMaxCertificateFiles)) {
    if (!name.ends_with(".crt")) continue;
    if (++count > kMaxCertificateFiles) return over_cap(folder);
    TRY(const auto file, files.read(path_of(folder, name), kMaxCertificateBytes));
    if (file.bytes->size() > kMaxCertificateBytes - pem.size()) return over_cap(folder);
    pem += *file.bytes;
    if (!pem.ends_with('\n')) pem += '\n';
  }
  return {};
}

}  // namespace

Result<std::string> certificates_for(const std::vector<std::string>& folders, const http::Url& url) {
  std::string pem;
  if (url.scheme != http::Scheme::Https) return pem;
  const std::string host = url.host.find(':') == std::string::npos ? url.host : "[" + url.host + "]";
  const std::string port = ":" + std::to_string(url.port);
  std::size_t count = 0;
  for (const std::string& folder : folders) {
    if (url.port == 443) TRY_STATUS(add_folder(path_of(folder, host), count, pem));
    TRY_STATUS(add_folder(path_of(folder, host + port), count, pem));
  }
  return pem;
}

std::vector<std::string> certificate_folders(const std::string& home) {
  std::vector<std::string> folders;
  if (!home.empty())
    folders = {home + "/.config/containers/certs.d", home + "/.docker/certs.d", home + "/.docker/tls"};
  folders.insert(folders.end(), {"/etc/containers/certs.d", "/etc/docker/certs.d"});
  return folders;
}

}  // namespace dvsguard::registry
