#!/usr/bin/env bash
# Compiles every contract to artifacts/<name>.wasm and writes artifacts/checksums.txt.
#
# Usage: scripts/build-wasm.sh [--force] [--skip-check] [--help]
#
#   --force       build even if no source has changed since the last build
#   --skip-check  leave out the check of the built modules (size, imports, and everything that
#                 the chain verifies at upload); it needs the contract VM, which takes minutes
#                 to compile the first time
#
# The compiler is the one on PATH if it has std's sources, else Debian's; SALUS_WASM_WAY=target takes
# a ready-made std instead, for modules a tenth larger. The same sources, lock files and compiler give the same bytes
# in any folder: artifacts/compiler.txt names the compiler that a checksum belongs to.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
. "$SALUS_ROOT/scripts/tools.sh"

force=no check=yes
for arg in "$@"; do
  case $arg in
    --force) force=yes ;;
    --skip-check) check=no ;;
    --help) print_help "${BASH_SOURCE[0]}" && exit 0 ;;
    *) die "unknown argument $arg; see --help" ;;
  esac
done

cd "$SALUS_ROOT"
out="$SALUS_ROOT/artifacts"
require cc rust wasm node || exit 1
read -r way cargo rustc linker <<<"$(wasm_way)"
compiler="$("$rustc" --version), $way"
[ "$linker" = - ] || compiler="$compiler, $("$linker" -flavor wasm --version)"
contracts=()
for manifest in contracts/*/Cargo.toml; do
  [ -f "$manifest" ] && contracts+=("$(basename "$(dirname "$manifest")")")
done
[ ${#contracts[@]} -gt 0 ] || die "there is no contract under contracts/"

# Everything that decides the bytes.
inputs() {
  {
    echo "$compiler"
    sha256sum scripts/build-wasm.sh scripts/wasm-opt/package-lock.json Cargo.toml Cargo.lock
    find contracts packages -type f \( -path '*/src/*' -o -name Cargo.toml -o -name build.rs -o -name README.md \) -print0 |
      LC_ALL=C sort -z | xargs -0 sha256sum
  } | sha256sum | cut -d ' ' -f 1
}

wasm_opt() {
  local lock entry
  lock="$SALUS_ROOT/scripts/wasm-opt"
  entry="$SALUS_CACHE/wasm-opt/$(sha256_of "$lock/package-lock.json" | cut -c 1-16)"
  if [ ! -x "$entry/node_modules/.bin/wasm-opt" ]; then
    say "fetching the WebAssembly optimiser"
    mkdir -p "$entry"
    cp "$lock/package.json" "$lock/package-lock.json" "$lock/.npmrc" "$entry/"
    (cd "$entry" && quietly "$SALUS_CACHE/logs/wasm-opt.log" npm ci --ignore-scripts) ||
      die "could not install binaryen with npm"
  fi
  "$entry/node_modules/.bin/wasm-opt" "$@"
}

build() {
  local flags target_dir extra name file
  # Paths of this machine must not reach the bytes; those of the workspace are relative already.
  flags=(
    --remap-path-prefix "${CARGO_HOME:-$HOME/.cargo}=/cargo"
    --remap-path-prefix "$("$rustc" --print sysroot)=/rust"
    --remap-path-prefix "$SALUS_ROOT=/salus"
    -C link-arg=-s
    # The host functions that the chain offers are undefined at link time. Rust 1.96 stopped
    # saying so to the linker by itself.
    -C link-arg=--allow-undefined
  )
  extra=()
  if [ "$way" = build-std ]; then
    # Nobody sees where a panic was, nor what {:?} would print.
    flags+=(-C target-cpu=mvp -C "linker=$linker" -Zlocation-detail=none -Zfmt-debug=none)
    # A panic aborts at once and leaves out its words: what failed is undone all the same.
    extra=("-Zbuild-std=std,panic_abort" -Zbuild-std-features=optimize_for_size -Zpanic-immediate-abort)
    export CARGO_PROFILE_RELEASE_PANIC=immediate-abort
    export RUSTC_BOOTSTRAP=1 # std is built from the compiler's own sources with the compiler itself
  fi
  target_dir="${SALUS_WASM_TARGET_DIR:-$SALUS_CACHE/wasm-target/$("$rustc" -vV | { cat && echo "$way"; } | sha256sum | cut -c 1-16)}"
  claim "$target_dir"
  mkdir -p "$out"
  rm -f "$out/inputs.txt"
  for name in "${contracts[@]}"; do
    say "building $name with $compiler"
    # Cargo optimises a library over the whole program only if it is built as nothing but the module: the form in which
    # tests link a contract (rlib) would switch that off, without a word.
    quietly "$SALUS_CACHE/logs/wasm-$name.log" env -u RUSTFLAGS RUSTC="$rustc" \
      CARGO_ENCODED_RUSTFLAGS="$(IFS=$'\x1f' && echo "${flags[*]}")" \
      "$cargo" rustc --locked --release --lib --crate-type cdylib -p "$name" --target wasm32-unknown-unknown \
      --target-dir "$target_dir" "${extra[@]}" || die "$name did not build"
    file="$target_dir/wasm32-unknown-unknown/release/${name//-/_}.wasm"
    # The lowering passes replace instructions that the chain's VM refuses. The lowest kilobyte is the far end of the
    # stack, with nothing beyond it. A large function is not made a part of its only caller: a chain takes functions of
    # up to 100 local variables.
    wasm_opt "$file" -o "$out/.$name.wasm" \
      --enable-bulk-memory --enable-bulk-memory-opt --enable-sign-ext --enable-nontrapping-float-to-int \
      --enable-mutable-globals --enable-reference-types --enable-multivalue \
      --llvm-memory-copy-fill-lowering --llvm-nontrapping-fptoint-lowering --signext-lowering \
      -Oz --low-memory-unused --one-caller-inline-max-function-size=300 \
      --strip-debug --strip-producers --strip-target-features || die "wasm-opt failed on $name"
    mv "$out/.$name.wasm" "$out/$name.wasm"
  done
  remove_strays
  (cd "$out" && LC_ALL=C sha256sum ./*.wasm | sed 's|\./||' >checksums.txt)
  echo "$compiler" >"$out/compiler.txt"
  inputs >"$out/inputs.txt"
}

# A module whose contract is gone would be deployed by mistake.
remove_strays() {
  local file
  for file in "$out"/*.wasm; do
    [ -d "contracts/$(basename "$file" .wasm)" ] || rm -f "$file"
  done
}

up_to_date() {
  [ "$force" = no ] && [ -f "$out/inputs.txt" ] && [ "$(cat "$out/inputs.txt")" = "$(inputs)" ] &&
    (cd "$out" && sha256sum --status -c checksums.txt)
}

if up_to_date; then
  say "artifacts/ is up to date"
else
  locked wasm build
fi
for name in "${contracts[@]}"; do
  say "  $(stat -c %s "$out/$name.wasm") bytes  $name.wasm"
done
if [ "$check" = yes ]; then
  cargo run --quiet --locked -p wasm-tests --bin check-wasm -- "$out"/*.wasm >&2 || die "a module would be refused by the chain"
fi
