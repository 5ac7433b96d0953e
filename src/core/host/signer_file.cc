#include "core/host/signer_file.h"

#include "core/text/yaml.h"

namespace dvsguard::host {

// A draft that is not filled in yet names its log too, so that no more is asked of the file than that.
Result<std::string> signer_log(std::string_view yaml, const FileName& file, const std::string& folder) {
  TRY(const text::Node tree, text::parse_yaml(yaml, file));
  const text::Node* version = tree.find("signer");
  const text::Node* log = tree.find("log");
  const text::Node* path = log == nullptr ? nullptr : log->find("folder");
  if (version == nullptr || version->kind != text::Kind::Int || path == nullptr ||
      path->kind != text::Kind::String || path->scalar.empty()) {
    return Error{.code = ErrorCode::Invalid, .place = {.file = file}, .what = "is no file of the signer"};
  }
  return path->scalar.starts_with('/') ? path->scalar : folder + "/" + path->scalar;
}

}  // namespace dvsguard::host
