#include "edge/http/curl_library.h"

#include <dlfcn.h>

#include <array>
#include <optional>

namespace dvsguard::http {
namespace {

// OpenSSL's build first, then GnuTLS's: Debian packages both.
constexpr std::array<const char*, 2> kNames = {"libcurl.so.4", "libcurl-gnutls.so.4"};

void* open_library() {
  for (const char* name : kNames) {
    if (void* handle = ::dlopen(name, RTLD_NOW | RTLD_LOCAL); handle != nullptr) return handle;
  }
  return nullptr;
}

template <class Function>
bool find(void* handle, const char* name, Function& to) {
  to = reinterpret_cast<Function>(::dlsym(handle, name));  // what POSIX says dlsym is for
  return to != nullptr;
}

std::optional<CurlLibrary> load() {
  void* handle = open_library();  // never closed: libcurl keeps threads' state
  if (handle == nullptr) return std::nullopt;
  CurlLibrary library;
  CURLcode (*global_init)(long) = nullptr;
  const bool whole = find(handle, "curl_global_init", global_init) &&
                     find(handle, "curl_easy_init", library.easy_init) &&
                     find(handle, "curl_easy_setopt", library.easy_setopt) &&
                     find(handle, "curl_easy_perform", library.easy_perform) &&
                     find(handle, "curl_easy_getinfo", library.easy_getinfo) &&
                     find(handle, "curl_easy_cleanup", library.easy_cleanup) &&
                     find(handle, "curl_easy_strerror", library.easy_strerror);
  if (!whole || global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) return std::nullopt;
  return library;
}

}  // namespace

Result<const CurlLibrary*> curl_library() {
  static const std::optional<CurlLibrary> library = load();
  if (library) return &*library;
  Error error;
  error.code = ErrorCode::Unsupported;
  error.what = "libcurl is not installed, and talking to a server needs it";
  error.mend = "install libcurl4";
  return error;
}

}  // namespace dvsguard::http
