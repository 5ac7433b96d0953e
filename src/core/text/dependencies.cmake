target_link_libraries(${target} ${private} dvsguard_yaml)
target_include_directories(${target} SYSTEM ${private} ${DVSGUARD_TOML_INCLUDE})
