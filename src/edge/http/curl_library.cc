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
  bool whole = find(handle, "curl_global_init", global_init);
  whole &= find(handle, "curl_easy_init", library.easy_init);
  whole &= find(handle, "curl_easy_setopt", library.easy_setopt);
  whole &= find(handle, "curl_easy_pause", library.easy_pause);
  whole &= find(handle, "curl_easy_getinfo", library.easy_getinfo);
  whole &= find(handle, "curl_easy_cleanup", library.easy_cleanup);
  whole &= find(handle, "curl_easy_strerror", library.easy_strerror);
  whole &= find(handle, "curl_multi_init", library.multi_init);
  whole &= find(handle, "curl_multi_setopt", library.multi_setopt);
  whole &= find(handle, "curl_multi_add_handle", library.multi_add_handle);
  whole &= find(handle, "curl_multi_remove_handle", library.multi_remove_handle);
  whole &= find(handle, "curl_multi_perform", library.multi_perform);
  whole &= find(handle, "curl_multi_poll", library.multi_poll);
  whole &= find(handle, "curl_multi_info_read", library.multi_info_read);
  whole &= find(handle, "curl_multi_cleanup", library.multi_cleanup);
  whole &= find(handle, "curl_slist_append", library.slist_append);
  whole &= find(handle, "curl_slist_free_all", library.slist_free_all);
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
