#!/bin/sh
# A PostgreSQL cluster for the tests: in a temporary folder, on a free port, not as root, without fsync (the tests
# prove nothing about power cuts on it).
#
#   tests/postgres.sh start FOLDER    prints the address of the cluster
#   tests/postgres.sh stop FOLDER     stops it and removes the folder
#   tests/postgres.sh run COMMAND...  runs a command with CHOT_TEST_DATABASE set, and stops the cluster afterwards
set -eu

fail() {
  echo "postgres.sh: $*" >&2
  exit 3
}

find_bin() {
  for folder in ${PG_BIN:-} $(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -rV); do
    if [ -x "$folder/initdb" ]; then
      echo "$folder"
      return
    fi
  done
  if command -v initdb >/dev/null 2>&1; then
    dirname "$(command -v initdb)"
    return
  fi
  fail "no initdb: apt install postgresql"
}

# initdb refuses to run as root.
as_user() {
  if [ "$(id -u)" = 0 ]; then
    runuser -u "${PG_USER:-postgres}" -- "$@"
  else
    "$@"
  fi
}

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

start() {
  folder=$1
  bin=$(find_bin)
  mkdir -p "$folder"
  chmod 755 "$folder"
  if [ "$(id -u)" = 0 ]; then
    chown "${PG_USER:-postgres}" "$folder"
  fi
  cd "$folder"
  as_user "$bin/initdb" -D "$folder/data" -U chot -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$folder.initdb.log" 2>&1 ||
    fail "initdb failed: $(tail -3 "$folder.initdb.log")"
  rm -f "$folder.initdb.log"
  for try in 1 2 3; do
    port=$(free_port)
    options="-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$folder -c fsync=off -c synchronous_commit=off"
    options="$options -c full_page_writes=off -c max_connections=400 -c shared_buffers=128MB -c max_wal_size=2GB -c log_min_messages=fatal"
    if as_user "$bin/pg_ctl" -D "$folder/data" -w -t 60 -s -l "$folder/server.log" -o "$options" start; then
      echo "postgres://chot@127.0.0.1:$port/postgres"
      return
    fi
    echo "postgres.sh: port $port did not do (try $try)" >&2
  done
  fail "the cluster does not start: $(tail -3 "$folder/server.log")"
}

stop() {
  folder=$1
  bin=$(find_bin)
  cd /
  as_user "$bin/pg_ctl" -D "$folder/data" -m immediate -w -s stop || true
  rm -rf "$folder"
}

case ${1:-} in
  start)
    [ $# = 2 ] || fail "start FOLDER"
    start "$2"
    ;;
  stop)
    [ $# = 2 ] || fail "stop FOLDER"
    stop "$2"
    ;;
  run)
    shift
    [ $# -gt 0 ] || fail "run COMMAND"
    here=$(pwd)
    folder=$(mktemp -d "${TMPDIR:-/tmp}/chot-postgres-XXXXXX")
    trap 'stop "$folder"' EXIT
    trap 'exit 130' INT TERM
    CHOT_TEST_DATABASE=$(start "$folder")
    export CHOT_TEST_DATABASE
    cd "$here"
    "$@"
    ;;
  *)
    fail "start FOLDER, stop FOLDER or run COMMAND"
    ;;
esac
