#include "edge/registry/trust.h"

#include <optional>
#include <string_view>
#include <utility>

#include "edge/registry/private_file.h"
#include "edge/sys/files.h"

namespace dvsguard::registry {
namespace {

constexpr std::string_view kAuthority = ".crt", kCertificate = ".cert", kKey = ".key";

std::string path_of(std::string path, const std::string& name) {
  path += '/';
  path += name;
  return path;
}

// All that is for one host.
class Reader {
 public:
  explicit Reader(Trust& trust) : trust_(trust) {}

  Status add(const std::string& folder) {
    if (!files_.is_directory(folder)) return {};
    const bool had_one = !trust_.identity.empty();
    std::string stem;
    for (const std::string& name : files_.list(folder, 4 * kMaxCertificateFiles)) {
      if (name.ends_with(kAuthority)) TRY_STATUS(add_authority(path_of(folder, name)));
      const bool certificate = name.ends_with(kCertificate);
      if (had_one || (!certificate && !name.ends_with(kKey))) continue;
      std::string its = path_of(folder, name.substr(0, name.rfind('.')));
      if (!stem.empty() && stem != its)
        return file_failure(folder, ErrorCode::Invalid, "holds several client certificates or keys",
                            "leave the one that its server wants");
      stem = std::move(its);
    }
    if (stem.empty()) return {};
    TRY(trust_.identity, read_identity(stem + std::string(kCertificate), stem + std::string(kKey)));
    return {};
  }

  Status add_authority(const std::string& path) {
    if (++count_ > kMaxCertificateFiles) return over_cap(path);
    TRY(const auto file, files_.read(path, kMaxCertificateBytes));
    if (file.bytes->size() > kMaxCertificateBytes - trust_.authorities.size()) return over_cap(path);
    trust_.authorities += *file.bytes;
    if (!trust_.authorities.ends_with('\n')) trust_.authorities += '\n';
    return {};
  }

 private:
  static Error over_cap(const std::string& path) {
    return file_failure(path, ErrorCode::Cap,
                        "is one of over 64 authorities of a host, or of over 1 MiB of them");
  }

  Trust& trust_;
  const sys::DiskFiles files_;
  std::size_t count_ = 0;
};

}  // namespace

Result<Trust> trust_for(const std::vector<std::string>& folders, const http::Url& url) {
  Trust trust;
  if (url.scheme != http::Scheme::Https) return trust;
  const std::string host = url.host.find(':') == std::string::npos ? url.host : "[" + url.host + "]";
  const std::string port = ":" + std::to_string(url.port);
  Reader reader(trust);
  for (const std::string& folder : folders) {
    if (url.port == 443) TRY_STATUS(reader.add(path_of(folder, host)));
    TRY_STATUS(reader.add(path_of(folder, host + port)));
  }
  return trust;
}

Result<Trust> trust_in(const std::string& folder) {
  Trust trust;
  TRY_STATUS(Reader(trust).add(folder));
  return trust;
}

Result<std::string> read_authorities(const std::vector<std::string>& paths) {
  Trust trust;
  Reader reader(trust);
  for (const std::string& path : paths) TRY_STATUS(reader.add_authority(path));
  return std::move(trust.authorities);
}

Result<http::Identity> read_identity(const std::string& certificate, const std::string& key) {
  TRY(const auto shown, sys::DiskFiles().read(certificate, kMaxCertificateBytes));
  TRY(std::optional<http::Secret> secret, read_private_file(key, kMaxCertificateBytes));
  if (!secret) return file_failure(key, ErrorCode::Missing, "is not there, and " + certificate + " is");
  if (secret->reveal().find("ENCRYPTED") != std::string_view::npos)
    return file_failure(key, ErrorCode::Unsupported, "is encrypted",
                        "store it without a passphrase, as container engines want it");
  return http::Identity{*shown.bytes, std::move(*secret)};
}

std::vector<std::string> certificate_folders(const std::string& home) {
  std::vector<std::string> folders;
  if (!home.empty())
    folders = {home + "/.config/containers/certs.d", home + "/.docker/certs.d", home + "/.docker/tls"};
  folders.insert(folders.end(), {"/etc/containers/certs.d", "/etc/docker/certs.d"});
  return folders;
}

}  // namespace dvsguard::registry
