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
add_library(dvsguard_fmt STATIC ${CMAKE_SOURCE_DIR}/cmake/fmt.cc)
target_include_directories(dvsguard_fmt PUBLIC $<TARGET_PROPERTY:fmt::fmt,INTERFACE_INCLUDE_DIRECTORIES>)
find_path(DVSGUARD_EXPECTED_INCLUDE tl/expected.hpp REQUIRED)     # core/base: Result
find_archive(dvsguard_yaml libyaml.a yaml.h)                      # core/text
find_path(DVSGUARD_TOML_INCLUDE toml++/toml.h REQUIRED)            # core/text: headers alone
find_archive(dvsguard_libcrypto libcrypto.a openssl/evp.h)        # core/crypto
find_archive(dvsguard_secp256k1 libsecp256k1.a secp256k1.h)       # core/crypto
find_path(DVSGUARD_CURL_INCLUDE curl/curl.h REQUIRED)             # edge/http: its types; loaded on first use
find_archive(dvsguard_zstd libzstd.a zstd.h)                      # core/layer
find_library(DVSGUARD_ISAL_LIBRARY NAMES isal REQUIRED)           # core/layer; Debian ships no archive
find_archive(dvsguard_re2 libre2.a re2/re2.h)                      # core/grant
find_archive(dvsguard_sodium libsodium.a sodium.h)                # core/crypto
find_archive(dvsguard_hs_runtime libhs_runtime.a hs/hs_runtime.h) # core/keyscan: runs compiled patterns
find_library(DVSGUARD_HS_LIBRARY NAMES libhs.a REQUIRED)          # core/keyscan: compiles them while building
find_archive(dvsguard_minizip libminizip.a minizip/unzip.h)       # edge/feed
find_archive(dvsguard_zlib libz.a zlib.h)                          # what minizip inflates with
find_archive(dvsguard_seccomp libseccomp.a seccomp.h)             # edge/sandbox
find_path(DVSGUARD_BOOST_INCLUDE boost/beast/http/parser.hpp REQUIRED)   # edge/server: Beast, headers alone
find_package(CLI11 REQUIRED)                                      # app/cli
if(DVSGUARD_TESTS)
  find_package(GTest REQUIRED)
endif()
