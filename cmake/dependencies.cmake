# Third-party libraries, found once and named here; each is linked by the one room that wraps it.
# Static archives where Debian ships them, so that the binary runs on a machine without the packages.
function(find_archive target archive header)
  find_library(${target}_archive NAMES ${archive} REQUIRED)
  find_path(${target}_include ${header} REQUIRED)
  add_library(${target} STATIC IMPORTED GLOBAL)
  set_target_properties(${target} PROPERTIES
    IMPORTED_LOCATION ${${target}_archive} INTERFACE_INCLUDE_DIRECTORIES ${${target}_include})
endfunction()

find_package(fmt REQUIRED)                                        # every room: formatting
find_path(DVSGUARD_EXPECTED_INCLUDE tl/expected.hpp REQUIRED)     # core/base: Result
find_archive(dvsguard_yaml libyaml.a yaml.h)                      # core/text
find_archive(dvsguard_libcrypto libcrypto.a openssl/evp.h)        # core/crypto
find_archive(dvsguard_secp256k1 libsecp256k1.a secp256k1.h)       # core/crypto
find_path(DVSGUARD_CURL_INCLUDE curl/curl.h REQUIRED)             # edge/http: its types; loaded on first use
find_package(CLI11 REQUIRED)                                      # app/cli
if(DVSGUARD_TESTS)
  find_package(GTest REQUIRED)
endif()
