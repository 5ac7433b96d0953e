# The marks are compiled while building; the product links only what runs them.
add_executable(dvsguard_compile_marks ${CMAKE_SOURCE_DIR}/cmake/compile_marks.cc)
target_include_directories(dvsguard_compile_marks PRIVATE ${CMAKE_SOURCE_DIR}/src)
target_include_directories(dvsguard_compile_marks SYSTEM PRIVATE
  $<TARGET_PROPERTY:dvsguard_hs_runtime,INTERFACE_INCLUDE_DIRECTORIES>)
target_link_libraries(dvsguard_compile_marks PRIVATE ${DVSGUARD_HS_LIBRARY} m)
set(marks_database ${CMAKE_BINARY_DIR}/generated/keyscan/marks_database.cc)
file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/generated/keyscan)
add_custom_command(OUTPUT ${marks_database}
  COMMAND dvsguard_compile_marks ${marks_database} DEPENDS dvsguard_compile_marks VERBATIM)
target_sources(${target} PRIVATE ${marks_database})
target_link_libraries(${target} ${private} dvsguard_hs_runtime)
