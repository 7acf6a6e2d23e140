# SPDX-License-Identifier: GPL-3.0-or-later
# What `cmake --install` lays out below the prefix:
#
#   bin/cradle                        the program (its own rule is in sim/cli)
#   lib/libcradle.so                  everything but the command line, models included
#   lib/pkgconfig/cradle.pc, lib/cmake/cradle/
#   include/cradle.h, include/cradle/products.h
#   share/cradle/data, share/cradle/scenarios
#
# Nothing holds the prefix: the program finds its data beside itself, the .pc and CMake files too, so the
# tree may be moved (or installed with another --prefix than it was configured with).

# All objects of the layers in one library; of their symbols only those marked CRADLE_API are visible.
add_library(cradle_library SHARED)
foreach(layer base units random graph eval stats scenario results api models)
  target_sources(cradle_library PRIVATE $<TARGET_OBJECTS:cradle_${layer}>)
endforeach()
# The archives add nothing more but the libraries of others that they need.
target_link_libraries(cradle_library PRIVATE cradle_api cradle_models)
set_target_properties(cradle_library PROPERTIES
  OUTPUT_NAME cradle EXPORT_NAME cradle LINKER_LANGUAGE C
  VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})
target_include_directories(cradle_library INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)

file(RELATIVE_PATH prefix_from_pc "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
configure_file(${CMAKE_CURRENT_LIST_DIR}/cradle.pc.in ${PROJECT_BINARY_DIR}/cradle.pc @ONLY)
include(CMakePackageConfigHelpers)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/cradleConfigVersion.cmake COMPATIBILITY SameMinorVersion)

set(config_directory ${CMAKE_INSTALL_LIBDIR}/cmake/cradle)
install(TARGETS cradle_library EXPORT cradleConfig)
install(EXPORT cradleConfig NAMESPACE cradle:: DESTINATION ${config_directory})
install(FILES ${PROJECT_BINARY_DIR}/cradleConfigVersion.cmake DESTINATION ${config_directory})
install(FILES ${PROJECT_BINARY_DIR}/cradle.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
install(FILES sim/cradle.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(FILES models/products.h DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/cradle)
install(DIRECTORY data scenarios DESTINATION ${CMAKE_INSTALL_DATADIR}/cradle FILES_MATCHING PATTERN "*.yaml")
install(FILES LICENSE CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
