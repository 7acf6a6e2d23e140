# SPDX-License-Identifier: GPL-3.0-or-later
find_package(PkgConfig REQUIRED)
find_package(OpenMP REQUIRED COMPONENTS C)
find_package(GSL REQUIRED)
pkg_check_modules(YAML REQUIRED IMPORTED_TARGET yaml-0.1)
include(cmake/Hdf5.cmake)
pkg_check_modules(NETTLE REQUIRED IMPORTED_TARGET nettle)
find_path(RANDOM123_INCLUDE_DIR Random123/philox.h REQUIRED)
if(CRADLE_TESTS)
  pkg_check_modules(CRITERION REQUIRED IMPORTED_TARGET criterion)
  # The system's own first: it is the one that has the packages.
  find_program(CRADLE_PYTHON python3 PATHS /usr/bin NO_DEFAULT_PATH)
  find_program(CRADLE_PYTHON python3 REQUIRED)
endif()
