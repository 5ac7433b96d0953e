target_link_libraries(${target} ${private} dvsguard_zstd ${DVSGUARD_ISAL_LIBRARY} dvsguard_fmt)
