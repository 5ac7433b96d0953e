target_link_libraries(${target} PRIVATE dvsguard_libcrypto dvsguard_secp256k1)
