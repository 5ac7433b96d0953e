target_include_directories(${target} ${private} ${DVSGUARD_CURL_INCLUDE})
