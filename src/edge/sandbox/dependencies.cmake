target_link_libraries(${target} ${private} dvsguard_seccomp)
