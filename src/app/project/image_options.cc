#include "app/project/image_options.h"

#include <unistd.h>

#include <thread>
#include <utility>

#include "app/shell/hide_keys.h"
#include "app/shell/output.h"
#include "app/shell/progress.h"
#include "edge/sys/process.h"

namespace dvsguard::cli {
namespace {

// As uname(2) would spell it, for what this program was built for.
constexpr const char* machine() {
#if defined(__x86_64__)
  return "amd64";
#elif defined(__aarch64__)
  return "arm64";
#elif defined(__riscv)
  return "riscv64";
#elif defined(__powerpc64__)
  return "ppc64le";
#elif defined(__s390x__)
  return "s390x";
#else
#error "name this machine as Go does"
#endif
}

Result<oci::PlatformChoice> platforms_of(const ImageOptions& options) {
  oci::PlatformChoice choice;
  if (options.all_platforms) {
    if (!options.platforms.empty())
      return usage_error("--platform and --all-platforms exclude each other", "leave one out");
    return choice;
  }
  for (const std::string& text : options.platforms) {
    auto platform = oci::parse_platform(text, machine());
    if (!platform) {
      platform.error().where = "--platform";
      return std::move(platform.error());
    }
    choice.wanted.push_back(std::move(*platform));
    choice.strict = true;
  }
  if (choice.wanted.empty()) choice.wanted.push_back({"linux", machine(), ""});
  return choice;
}

}  // namespace

Result<scan::Request> scan_request(const std::string& image, const ImageOptions& options) {
  scan::Request request;
  request.image = image;
  TRY(request.platforms, platforms_of(options));
  request.engine = options.engine;
  request.registry.plain_http = options.plain_http;
  request.certificate_folders = options.certificates;
  request.registry.hosts_folders = options.hosts;
  for (const std::string& mirror : options.mirrors) {
    const std::size_t sign = mirror.find('=');
    if (sign == std::string::npos || sign == 0)
      return usage_error("--mirror: " + shown(mirror) + " is not of the form DOMAIN=URL",
                         "such as docker.io=https://mirror.example");
    request.registry.mirrors.push_back({mirror.substr(0, sign), mirror.substr(sign + 1)});
  }
  return request;
}

scan::Options scan_options(const ImageOptions& options) {
  scan::Options out;
  out.limits.inflate.max_bytes = out.limits.tar.max_bytes = options.max_layer_bytes;
  out.limits.inflate.max_ratio = out.limits.tar.max_ratio = options.max_layer_ratio;
  out.limits.tar.max_files = options.max_files;
  out.limits.inflate.max_zstd_window = options.max_zstd_window;
  out.key = sys::random_bytes();
  out.workers = std::max(1U, std::thread::hardware_concurrency());
  if (sys::is_terminal(STDERR_FILENO)) out.progress = progress_line("scanning");
  return out;
}

Result<std::vector<scan::Looked>> look_at(const std::string& image, const ImageOptions& options) {
  TRY(const scan::Request request, scan_request(image, options));
  TRY(std::vector<scan::Looked> all, scan::look_at(request, scan_options(options)));
  for (scan::Looked& one : all) hide_keys(one);
  return all;
}

}  // namespace dvsguard::cli
