target_link_libraries(${target} ${private} dvsguard_minizip dvsguard_zlib)
