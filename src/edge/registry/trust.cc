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
      if (name.ends_with(kAuthority)) TRY_STATUS(add_authority(folder, name));
      const bool certificate = name.ends_with(kCertificate);
      if (had_one || (!certificate && !name.ends_with(kKey))) continue;
      std::string its = path_of(folder, name.substr(0, name.rfind('.')));
      if (!stem.empty() && stem != its)
        return file_failure(folder, ErrorCode::Invalid, "holds several client certificates or keys",
                            "leave the one that its server wants");
      stem = std::move(its);
    }
    return stem.empty() ? Status() : read_identity(stem);
  }

 private:
  Status add_authority(const std::string& folder, const std::string& name) {
    if (++count_ > kMaxCertificateFiles) return over_cap(folder);
    TRY(const auto file, files_.read(path_of(folder, name), kMaxCertificateBytes));
    if (file.bytes->size() > kMaxCertificateBytes - trust_.authorities.size()) return over_cap(folder);
    trust_.authorities += *file.bytes;
    if (!trust_.authorities.ends_with('\n')) trust_.authorities += '\n';
    return {};
  }

  Status read_identity(const std::string& stem) {
    const std::string certificate = stem + std::string(kCertificate), key = stem + std::string(kKey);
    TRY(const auto shown, files_.read(certificate, kMaxCertificateBytes));
    TRY(std::optional<http::Secret> secret, read_private_file(key, kMaxCertificateBytes));
    if (!secret) return file_failure(key, ErrorCode::Missing, "is not there, and " + stem + ".cert is");
    if (secret->reveal().find("ENCRYPTED") != std::string_view::npos)
      return file_failure(key, ErrorCode::Unsupported, "is encrypted",
                          "store it without a passphrase, as container engines want it");
    trust_.identity = {*shown.bytes, std::move(*secret)};
    return {};
  }

  static Error over_cap(const std::string& folder) {
    return file_failure(folder, ErrorCode::Cap, "holds over 64 certificates, or over 1 MiB of them");
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

std::vector<std::string> certificate_folders(const std::string& home) {
  std::vector<std::string> folders;
  if (!home.empty())
    folders = {home + "/.config/containers/certs.d", home + "/.docker/certs.d", home + "/.docker/tls"};
  folders.insert(folders.end(), {"/etc/containers/certs.d", "/etc/docker/certs.d"});
  return folders;
}

}  // namespace dvsguard::registry
