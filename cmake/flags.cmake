# Compiler flags of the whole house. GCC 12 has no -fhardened, so its parts are listed (DESIGN section 9).
include(CheckPIESupported)
check_pie_supported()
set(CMAKE_POSITION_INDEPENDENT_CODE ON)

add_library(dvsguard_flags INTERFACE)
target_include_directories(dvsguard_flags INTERFACE ${CMAKE_SOURCE_DIR}/src ${CMAKE_BINARY_DIR}/generated)
target_compile_options(dvsguard_flags INTERFACE
  -Wall -Wextra -Wshadow -Wconversion -Wno-sign-conversion -Wnon-virtual-dtor -Woverloaded-virtual
  -Wimplicit-fallthrough -Werror=switch -Werror=return-type
  -fstack-protector-strong -fstack-clash-protection -ftrivial-auto-var-init=zero)
if(CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64")
  target_compile_options(dvsguard_flags INTERFACE -fcf-protection=full)
elseif(CMAKE_SYSTEM_PROCESSOR STREQUAL "aarch64")
  target_compile_options(dvsguard_flags INTERFACE -mbranch-protection=standard)
endif()
target_compile_definitions(dvsguard_flags INTERFACE _GLIBCXX_ASSERTIONS DVSGUARD_VERSION="${PROJECT_VERSION}")
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # GCC 12 sees overlaps in std::string's own operator+ that cannot be (GCC bug 105651, mended in 13), and
  # members of an expected's other half as uninitialised; clang's analysis has neither fault and stays on.
  target_compile_options(dvsguard_flags INTERFACE -Wno-restrict -Wno-maybe-uninitialized)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # libstdc++ 12's own std::stable_sort calls std::get_temporary_buffer, which clang 19 reports at our call.
  target_compile_options(dvsguard_flags INTERFACE -Wno-deprecated-declarations)
endif()
if(DVSGUARD_WERROR)
  target_compile_options(dvsguard_flags INTERFACE -Werror)
endif()

if(DVSGUARD_SANITIZE)
  add_compile_options(-fsanitize=${DVSGUARD_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${DVSGUARD_SANITIZE})
elseif(CMAKE_BUILD_TYPE STREQUAL "Release" OR CMAKE_BUILD_TYPE STREQUAL "RelWithDebInfo")
  target_compile_options(dvsguard_flags INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3)
endif()
if(DVSGUARD_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link)  # every room is measured; fuzz/ links the driver
endif()
if(NOT DVSGUARD_SANITIZE)
  # glibc stays dynamic; the C++ runtime and third-party archives are linked in.
  add_link_options(-static-libstdc++ -static-libgcc)
endif()
add_link_options(-Wl,-z,relro,-z,now,-z,noexecstack -Wl,--as-needed)
