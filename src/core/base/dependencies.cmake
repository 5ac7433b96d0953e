target_link_libraries(${target} ${scope} fmt::fmt-header-only)
