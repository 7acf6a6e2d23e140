#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What ./run and ./test do before they build, tried in a scratch folder with a false dpkg-query, id and
# apt-get in front of the real ones. test_setup.sh ROOT
set -eu
root=$1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
mkdir bin
# Some packages are there; removed ones, whose configuration remained, are not.
cat >bin/dpkg-query <<'EOF'
#!/bin/sh
for package in "$@"; do :; done
case $package in
cmake) echo 'deinstall ok config-files' ;;
libgsl-dev) exit 1 ;;
*) echo 'install ok installed' ;;
esac
EOF
printf '#!/bin/sh\necho 0\n' >bin/id
printf '#!/bin/sh\necho "$@" >>calls\n' >bin/apt-get
chmod +x bin/*
PATH=$scratch/bin:$PATH
. "$root/cmake/setup.sh"

failures=0
expect() { # WHAT EXPECTED FOUND
    if [ "$2" != "$3" ]; then
        printf 'FAILED %s\nexpected: %s\nfound:    %s\n' "$1" "$2" "$3"
        failures=$((failures + 1))
    fi
}

printf 'NAME="Debian GNU/Linux"\nVERSION_ID="12"\nID=debian\n' >debian12
printf 'VERSION_ID="13"\nID=debian\n' >debian13
printf 'VERSION_ID="12"\nID=devuan\nID_LIKE=debian\n' >devuan
VERSION_ID=12 ID=debian
for system in debian12:0 debian13:1 devuan:1 absent:1; do
    status=0
    setup_is_debian_12 "./${system%:*}" || status=1
    expect "system ${system%:*}" "${system#*:}" $status
done
: >empty
status=0
setup_is_debian_12 ./empty || status=1
expect 'an empty os-release' 1 $status

expect 'missing packages' 'cmake libgsl-dev' "$(setup_lines build test | setup_missing_of | awk '{print $2}' | xargs)"
expect 'packages are named once' '' "$(setup_lines build test valgrind coverage | awk '{print $2}' | sort | uniq -d)"
expect 'every row has a purpose' '' "$(printf '%s' "$setup_packages" | awk 'NF && NF < 3')"

os_release=./debian13
output=$( (setup_system build) 2>&1) && status=0 || status=$?
expect 'another system: status' 2 $status
expect 'another system: names the packages' 1 "$(echo "$output" | grep -c 'GNU Scientific Library.*libgsl-dev')"
expect 'another system: installs nothing' no "$([ -e calls ] && echo yes || echo no)"

os_release=./debian12
output=$( (setup_system build) 2>&1) && status=0 || status=$?
expect 'installing: status' 0 $status
expect 'installing: says what' 1 "$(echo "$output" | grep -c 'libgsl-dev *GSL')"
expect 'installing: what is missing alone' 1 "$(grep -c 'install cmake libgsl-dev$' calls)"
expect 'installing: lists are fetched first' 1 "$(head -n 1 calls | grep -c update)"

printf '#!/bin/sh\necho no network >&2\nexit 100\n' >bin/apt-get
output=$( (setup_system build) 2>&1) && status=0 || status=$?
expect 'no network: status' 4 $status
expect 'no network: shows why' 1 "$(echo "$output" | grep -c '^no network$')"

printf '#!/bin/sh\necho 1000\n' >bin/id
printf '#!/bin/sh\nexit 1\n' >bin/sudo
chmod +x bin/sudo
output=$( (setup_system build) 2>&1) && status=0 || status=$?
expect 'sudo refuses: status' 2 $status

printf '#!/bin/sh\necho "install ok installed"\n' >bin/dpkg-query
rm -f calls
output=$( (setup_system build test) 2>&1) && status=0 || status=$?
expect 'nothing missing: status and silence' '0 ' "$status $output"
expect 'nothing missing: installs nothing' no "$([ -e calls ] && echo yes || echo no)"

[ $failures = 0 ] && echo 'all as expected'
