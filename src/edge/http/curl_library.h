#pragma once

#include <curl/curl.h>

#include "core/base/result.h"

// libcurl's functions, found when first asked for. Its header gives types and numbers; nothing links it.
namespace dvsguard::http {

struct CurlLibrary {
  CURL* (*easy_init)() = nullptr;
  CURLcode (*easy_setopt)(CURL*, CURLoption, ...) = nullptr;
  CURLcode (*easy_perform)(CURL*) = nullptr;
  CURLcode (*easy_getinfo)(CURL*, CURLINFO, ...) = nullptr;
  void (*easy_cleanup)(CURL*) = nullptr;
  const char* (*easy_strerror)(CURLcode) = nullptr;
};

// Loaded once and for all. Unsupported, with the package to install, where there is none.
[[nodiscard]] Result<const CurlLibrary*> curl_library();

}  // namespace dvsguard::http
