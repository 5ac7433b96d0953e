target_link_libraries(${target} PRIVATE dvsguard_yaml)
