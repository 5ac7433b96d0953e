target_link_libraries(${target} ${private} dvsguard_libcrypto dvsguard_secp256k1 dvsguard_sodium)
