# SPDX-License-Identifier: GPL-3.0-or-later
# The target hdf5: statically where that is possible, because the shared library of a distribution may bring along
# what its drivers for the network need (on Debian 12 some thirty libraries: curl, LDAP, Kerberos, TLS), which takes
# longer to load than a scenario. The archive gives a program what it uses and no more. libcradle.so takes the shared
# one: the archive's code is not made for shared libraries.
pkg_check_modules(HDF5 REQUIRED IMPORTED_TARGET hdf5-serial)
option(CRADLE_STATIC_HDF5 "Link programs with HDF5 statically if that is possible" ON)

add_library(hdf5 INTERFACE)
target_include_directories(hdf5 INTERFACE ${HDF5_INCLUDE_DIRS})
set(hdf5_of_programs PkgConfig::HDF5)

if(CRADLE_STATIC_HDF5)
  find_library(HDF5_ARCHIVE libhdf5.a HINTS ${HDF5_LIBRARY_DIRS})
  find_library(SZ_LIBRARY sz)
  find_library(Z_LIBRARY z)
  mark_as_advanced(HDF5_ARCHIVE SZ_LIBRARY Z_LIBRARY)
  if(HDF5_ARCHIVE AND SZ_LIBRARY AND Z_LIBRARY)
    set(hdf5_static ${HDF5_ARCHIVE} ${SZ_LIBRARY} ${Z_LIBRARY} m)
    include(CheckCSourceCompiles)
    set(CMAKE_REQUIRED_INCLUDES ${HDF5_INCLUDE_DIRS})
    set(CMAKE_REQUIRED_LIBRARIES ${hdf5_static})
    # An archive that needs more than these is passed over.
    check_c_source_compiles([[
      #include <hdf5.h>
      int main(void) { return H5Fcreate("", H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT) < 0; }]]
      CRADLE_HDF5_LINKS_STATICALLY)
    unset(CMAKE_REQUIRED_INCLUDES)
    unset(CMAKE_REQUIRED_LIBRARIES)
    if(CRADLE_HDF5_LINKS_STATICALLY)
      set(hdf5_of_programs ${hdf5_static})
    endif()
  endif()
endif()

set(is_program $<STREQUAL:$<TARGET_PROPERTY:TYPE>,EXECUTABLE>)
target_link_libraries(hdf5 INTERFACE "$<IF:${is_program},${hdf5_of_programs},PkgConfig::HDF5>")
