# SPDX-License-Identifier: Apache-2.0
# What ./dockreeve and ./verify share. Sourced by plain sh; wants $me (the script's name) and
# $root (the checkout). Messages go to stderr.

min_java=25
min_maven=3.8.7

# Where PATH is not given, the shell's own default is not exported.
PATH=${PATH:-/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin}
export PATH

say() {
  printf '%s: %s\n' "$me" "$*" >&2
}

# die STATUS TEXT: 69 something is missing, 70 the build failed, 73 cannot write.
die() {
  status=$1
  shift
  say "$*"
  exit "$status"
}

is_root() {
  [ "$(id -u)" = 0 ]
}

# Where the user's files are, also where HOME is not set. Empty: nowhere.
home_folder() {
  if [ -n "${HOME:-}" ]; then
    printf '%s\n' "$HOME"
  elif [ -r /etc/passwd ]; then
    awk -F: -v uid="$(id -u)" '$3 == uid { print $6; exit }' /etc/passwd
  fi
}

# jdk_major FOLDER: sets $major to the version of the JDK there, 0 for none. Starts no JVM where the
# folder's own `release` file says it.
jdk_major() {
  major=0
  [ -x "$1/bin/java" ] && [ -x "$1/bin/javac" ] || return 0
  version=
  if [ -r "$1/release" ]; then
    while IFS= read -r line; do
      case $line in
        JAVA_VERSION=*) version=${line#*\"} ;;
      esac
    done <"$1/release"
  fi
  if [ -z "$version" ]; then
    version=$("$1/bin/java" -version 2>&1 | sed -n 's/^[a-z]* version "//p')
  fi
  major=${version%%[!0-9]*}
  major=${major:-0}
}

# Sets $jdk to the folder of a JDK that is new enough: JAVA_HOME, then the `java` on the PATH, then
# the newest of the usual places. Empty: none; then $seen names what there is.
find_jdk() {
  jdk=
  seen=
  on_path=$(command -v java || :)
  if [ -n "$on_path" ]; then
    on_path=$(readlink -f "$on_path" 2>/dev/null || printf '%s\n' "$on_path")
  fi
  for candidate in "${JAVA_HOME:-}" "${on_path%/bin/java}"; do
    [ -n "$candidate" ] || continue
    jdk_major "$candidate"
    if [ "$major" -ge "$min_java" ]; then
      jdk=$candidate
      return 0
    fi
  done
  newest=0
  user_home=$(home_folder)
  user_home=${user_home:-/nonexistent}
  for candidate in /usr/lib/jvm/* /usr/lib64/jvm/* /usr/java/* /opt/java/* /opt/jdk* /opt/*/jdk* \
    /usr/local/*jdk* /usr/local/java/* "$user_home"/.sdkman/candidates/java/* "$user_home"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    jdk_major "$candidate"
    if [ "$major" -gt 0 ]; then
      seen="$seen $major"
    fi
    if [ "$major" -ge "$min_java" ] && [ "$major" -gt "$newest" ]; then
      newest=$major
      jdk=$candidate
    fi
  done
}

# at_least VERSION MINIMUM, both of at most three numbers.
at_least() {
  printf '%s %s\n' "$1" "$2" | awk '{
    split($1, have, /[^0-9]+/); split($2, want, /[^0-9]+/)
    for (i = 1; i <= 3; i++) {
      if (have[i] + 0 > want[i] + 0) exit 0
      if (have[i] + 0 < want[i] + 0) exit 1
    }
  }'
}

# Sets $mvn to a Maven that is new enough. Wants $jdk. Empty: none; then $seen names what there is.
find_maven() {
  mvn=
  seen=
  user_home=$(home_folder)
  user_home=${user_home:-/nonexistent}
  for candidate in "$(command -v mvn || :)" "${MAVEN_HOME:-/nonexistent}/bin/mvn" \
    /usr/share/maven/bin/mvn /opt/maven*/bin/mvn /opt/apache-maven*/bin/mvn \
    /usr/local/*maven*/bin/mvn "$user_home"/.sdkman/candidates/maven/*/bin/mvn; do
    [ -n "$candidate" ] && [ -x "$candidate" ] || continue
    version=$(JAVA_HOME=$jdk "$candidate" -B -v 2>/dev/null </dev/null |
      sed -n 's/.*Apache Maven \([0-9.]*\).*/\1/p')
    if at_least "${version:-0}" "$min_maven"; then
      mvn=$candidate
      return 0
    fi
    seen="$seen ${version:-unknown}"
  done
}

can_install() {
  is_root && [ -e /etc/debian_version ] && command -v apt-get >/dev/null
}

apt() {
  LC_ALL=C DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=120 "$@" \
    </dev/null >>"$apt_log" 2>&1
}

in_archive() {
  for package; do
    LC_ALL=C apt-cache policy "$package" 2>/dev/null | grep -q 'Candidate: [0-9]' || return 1
  done
}

# install_packages REASON PACKAGE…: where it is root on a Debian whose archive has them. Says so
# first. Fails, and has said why, when nothing was installed.
install_packages() {
  reason=$1
  shift
  can_install || return 1
  mkdir -p "$root/target" 2>/dev/null || return 1
  apt_log=$root/target/apt.log
  : >"$apt_log"
  if ! in_archive "$@"; then
    say "$reason; asking the archive for news (apt-get update)"
    apt update || :
    in_archive "$@" || return 1
  fi
  say "$reason; installing: $*"
  if ! apt install --no-install-recommends "$@"; then
    # The lists may be older than the archive.
    apt update || :
    if ! apt install --no-install-recommends "$@"; then
      say "could not install $*; the log ends:"
      tail -n 5 "$apt_log" >&2
      return 1
    fi
  fi
}

# Sets $jdk, installs one where that is possible, or ends with what to type.
need_jdk() {
  find_jdk
  [ -z "$jdk" ] || return 0
  reason="no JDK $min_java or newer here${seen:+ (only$seen)}"
  if install_packages "$reason" openjdk-25-jdk-headless; then
    find_jdk
    [ -z "$jdk" ] || return 0
  fi
  die 69 "$reason: on Debian 13 or newer type 'sudo apt-get install openjdk-25-jdk-headless'," \
    "elsewhere unpack a JDK and name it, JAVA_HOME=/path/to/jdk $0"
}

# Sets $mvn, installs it where that is possible, or ends with what to type. Wants $jdk.
need_maven() {
  find_maven
  [ -z "$mvn" ] || return 0
  reason="no Maven $min_maven or newer here${seen:+ (only$seen)}"
  if install_packages "$reason" maven; then
    find_maven
    [ -z "$mvn" ] || return 0
  fi
  die 69 "$reason: on Debian type 'sudo apt-get install maven'," \
    "elsewhere unpack one and put its bin folder on the PATH"
}

# maven ARG…: in the checkout, on the JDK that was found, with a place for its downloads.
maven() {
  cd "$root"
  JAVA_HOME=$jdk
  export JAVA_HOME
  if [ -z "${HOME:-}" ]; then
    HOME=$(home_folder)
    if [ -z "$HOME" ] || [ ! -d "$HOME" ] || [ ! -w "$HOME" ]; then
      HOME=$root/.dockreeve
      set -- "-Dmaven.repo.local=$root/.dockreeve/m2" "$@"
      say "no home folder: Maven's downloads go to $root/.dockreeve/m2"
    fi
    export HOME
  fi
  # The output is read by people and by ./verify: in English, whatever the locale.
  exec "$mvn" -B -Dstyle.color=never "$@" </dev/null
}
