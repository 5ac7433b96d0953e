target_link_libraries(${target} ${scope} dvsguard_fmt)
