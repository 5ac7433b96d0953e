target_include_directories(${target} SYSTEM ${private} ${DVSGUARD_BOOST_INCLUDE})
