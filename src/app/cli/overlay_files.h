#pragma once

#include <memory>
#include <string>
#include <utility>

#include "core/compose/file_view.h"

namespace dvsguard::cli {

// The files below, and one more that is not written yet.
class OverlayFiles final : public compose::FileView {
 public:
  OverlayFiles(const compose::FileView& below, std::string path, std::string bytes)
      : below_(below),
        path_(std::move(path)),
        bytes_(std::make_shared<const std::string>(std::move(bytes))) {}

  [[nodiscard]] Result<compose::File> read(const std::string& path, std::size_t max_bytes) const override {
    if (path == path_) return compose::File{bytes_, {}};
    return below_.read(path, max_bytes);
  }
  [[nodiscard]] bool exists(const std::string& path) const override {
    return path == path_ || below_.exists(path);
  }
  [[nodiscard]] bool is_directory(const std::string& path) const override {
    return path != path_ && below_.is_directory(path);
  }
  [[nodiscard]] Result<std::string> resolve(const std::string& path) const override {
    if (path == path_) return path;
    return below_.resolve(path);
  }
  [[nodiscard]] std::vector<std::string> list(const std::string& path, std::size_t max) const override {
    return below_.list(path, max);
  }

 private:
  const compose::FileView& below_;
  std::string path_;
  std::shared_ptr<const std::string> bytes_;
};

}  // namespace dvsguard::cli
