# What `cmake --install` puts where, and the Debian package (cpack -G DEB, ./dev package). docs/installation.md lists it.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# Without debug information; wasmload with the symbols that a debugger needs to learn of artifacts.
set(stripped "${PROJECT_BINARY_DIR}/stripped")
set(strip "${CWASM_LLVM_ROOT}/bin/llvm-objcopy")
set(keep "${PROJECT_SOURCE_DIR}/loader/debugger-symbols.txt")
file(MAKE_DIRECTORY "${stripped}")
add_custom_command(OUTPUT "${stripped}/wasmc" COMMAND ${strip} --strip-all $<TARGET_FILE:wasmc> "${stripped}/wasmc" DEPENDS wasmc)
add_custom_command(OUTPUT "${stripped}/wasmload" DEPENDS wasmload "${keep}"
  COMMAND ${strip} --strip-all --wildcard --keep-symbols=${keep} $<TARGET_FILE:wasmload> "${stripped}/wasmload")
add_custom_command(OUTPUT "${stripped}/libwasmrt.a" COMMAND ${strip} --strip-debug $<TARGET_FILE:wasmrt> "${stripped}/libwasmrt.a" DEPENDS wasmrt)
add_custom_target(stripped ALL DEPENDS "${stripped}/wasmc" "${stripped}/wasmload" "${stripped}/libwasmrt.a")
install(PROGRAMS "${stripped}/wasmc" "${stripped}/wasmload" TYPE BIN)
install(FILES "${stripped}/libwasmrt.a" TYPE LIB)
# Where gdb looks for what belongs to a program: below auto-load by the program's whole path, which --prefix may have changed.
install(CODE "file(INSTALL \"${PROJECT_SOURCE_DIR}/loader/wasmload-gdb.py\"
  DESTINATION \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_DATAROOTDIR}/gdb/auto-load\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_BINDIR}\")")
install(FILES "${PROJECT_SOURCE_DIR}/loader/c-api/wasmrt.h" TYPE INCLUDE)

# pkg-config --static --libs wasmrt, and find_package(wasmrt) with the target wasmrt::wasmrt. Both find their prefix by themselves.
configure_file("${PROJECT_SOURCE_DIR}/cmake/wasmrt.pc.in" "${PROJECT_BINARY_DIR}/wasmrt.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/wasmrt.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
set(wasmrt_cmake "${CMAKE_INSTALL_LIBDIR}/cmake/wasmrt")
configure_package_config_file("${PROJECT_SOURCE_DIR}/cmake/wasmrt-config.cmake.in" "${PROJECT_BINARY_DIR}/wasmrt-config.cmake"
                              INSTALL_DESTINATION "${wasmrt_cmake}" PATH_VARS CMAKE_INSTALL_INCLUDEDIR CMAKE_INSTALL_LIBDIR)
write_basic_package_version_file("${PROJECT_BINARY_DIR}/wasmrt-config-version.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/wasmrt-config.cmake" "${PROJECT_BINARY_DIR}/wasmrt-config-version.cmake" DESTINATION "${wasmrt_cmake}")

# Manual pages and completion go where the programs that read them look.
install(DIRECTORY "${PROJECT_BINARY_DIR}/share/man/" DESTINATION "${CMAKE_INSTALL_MANDIR}")
install(DIRECTORY "${PROJECT_BINARY_DIR}/share/bash-completion" "${PROJECT_BINARY_DIR}/share/zsh" "${PROJECT_BINARY_DIR}/share/fish"
        DESTINATION "${CMAKE_INSTALL_DATAROOTDIR}")
install(CODE "file(CREATE_LINK wasmc \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_DATAROOTDIR}/bash-completion/completions/wasmload\" SYMBOLIC)")
install(FILES "${PROJECT_SOURCE_DIR}/README.md" "${PROJECT_SOURCE_DIR}/SECURITY.md" DESTINATION "${CMAKE_INSTALL_DATAROOTDIR}/doc/wasmc")
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" DESTINATION "${CMAKE_INSTALL_DATAROOTDIR}/doc/wasmc" RENAME copyright)
install(DIRECTORY "${PROJECT_SOURCE_DIR}/docs" "${PROJECT_SOURCE_DIR}/examples" DESTINATION "${CMAKE_INSTALL_DATAROOTDIR}/doc/wasmc")

# ---- Debian ----------------------------------------------------------------------------------------------------------

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME wasmc)
set(CPACK_PACKAGE_VERSION "${PROJECT_VERSION}")
set(CPACK_PACKAGE_VENDOR "wasmc")
set(CPACK_PACKAGE_CONTACT "wasmc maintainers <wasmc@example.org>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "WebAssembly ahead-of-time compiler and its loader")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION "wasmc compiles WebAssembly modules through LLVM to ELF images, which wasmload maps and runs
 in a sandbox. No code is generated where they run.
 The library wasmrt, with which C programs call compiled modules, is part of it.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION devel)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON) # from the programs: libllvm19, libsodium23, the C and C++ libraries
set(CPACK_DEBIAN_PACKAGE_SUGGESTS "g++, pkg-config")
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
include(CPack)
