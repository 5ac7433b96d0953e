# `cpack --config BUILD/CPackConfig.cmake` makes a Debian package of what `cmake --install` puts in place.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME dvsguard)
set(CPACK_PACKAGE_CONTACT "the dvsguard maintainers <maintainers@dvsguard.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "checks the security practices of decentralized validated services")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION admin)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)  # what the binary is linked to, by dpkg-shlibdeps
set(CPACK_PACKAGE_DIRECTORY ${CMAKE_BINARY_DIR})
include(CPack)

# The signer's unit, users and folders.
install(FILES packaging/dvsguard-signer.service DESTINATION lib/systemd/system)
install(FILES packaging/dvsguard-signer.sysusers DESTINATION lib/sysusers.d RENAME dvsguard-signer.conf)
install(FILES packaging/dvsguard-signer.tmpfiles DESTINATION lib/tmpfiles.d RENAME dvsguard-signer.conf)
