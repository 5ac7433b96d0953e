#pragma once

#include <string>

#include "core/signer/config.h"
#include "edge/store/log.h"

// The signer's file, for those of the operator's commands that look at it or at the log that it names.
namespace dvsguard::cli {

inline constexpr const char* kUsualSignerFile = "/etc/dvsguard/signer.yaml";

struct SignerFile {
  signer::Config config;
  std::string json;    // the same as RFC 8785 writes it
  std::string path;    // absolute
  std::string folder;  // that relative paths in it start from

  [[nodiscard]] store::LogPlace log() const;
  [[nodiscard]] std::string control_socket() const { return log().folder + "/control.sock"; }
};

// `named` (--config), else /etc/dvsguard/signer.yaml. Refused where others than its user and root may change
// it.
[[nodiscard]] Result<SignerFile> read_signer_file(const std::string& named);

}  // namespace dvsguard::cli
