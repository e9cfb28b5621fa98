#!/bin/sh
# Sets up everything that BRS Desktop needs on Debian or Ubuntu: system libraries, .venv, catalogues.
# Usage: packaging/setup.sh run|test    (run: what the program needs; test: the tools of the developer as well)
set -eu
purpose=${1:-run}
cd "$(dirname "$0")/.."
say() { printf '==> %s\n' "$*"; }
fail() { printf 'BRS Desktop could not be set up: %s\n' "$*" >&2; exit 1; }

# --- system libraries of Qt: looked for by what they provide, because package names differ between releases
missing_libraries() {
    known=$( (/sbin/ldconfig -p || ldconfig -p) 2>/dev/null || true)
    while read -r library package; do
        case "$known" in *"$library "*) ;; *) printf '%s ' "$package" ;; esac
    done <<LIST
libglib-2.0.so.0 libglib2.0-0
libGL.so.1 libgl1
libEGL.so.1 libegl1
libfontconfig.so.1 libfontconfig1
libxkbcommon.so.0 libxkbcommon0
libdbus-1.so.3 libdbus-1-3
libxcb-cursor.so.0 libxcb-cursor0
libxcb-icccm.so.4 libxcb-icccm4
libxcb-image.so.0 libxcb-image0
libxcb-keysyms.so.1 libxcb-keysyms1
libxcb-randr.so.0 libxcb-randr0
libxcb-render-util.so.0 libxcb-render-util0
libxcb-shape.so.0 libxcb-shape0
libxcb-sync.so.1 libxcb-sync1
libxcb-xfixes.so.0 libxcb-xfixes0
libxcb-xkb.so.1 libxcb-xkb1
libxkbcommon-x11.so.0 libxkbcommon-x11-0
LIST
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null; then sudo "$@"
    else fail "these system packages are missing and neither root nor sudo is at hand: $packages"; fi
}

packages=$(missing_libraries)
if [ -n "$packages" ]; then
    command -v apt-get >/dev/null || fail "these libraries are missing, and this is no Debian or Ubuntu: $packages"
    say "Installing system libraries (once): $packages"
    as_root apt-get update -qq || say "The package lists could not be refreshed; trying with those at hand."
    # shellcheck disable=SC2086
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $packages
    still=$(missing_libraries)
    [ -z "$still" ] || fail "still missing after the installation: $still"
fi

# --- the browser that the tests of the hub's page walk through it with
if [ "$purpose" = test ] && ! { command -v chromium && command -v chromedriver; } >/dev/null 2>&1; then
    if command -v apt-get >/dev/null; then
        packages="chromium chromium-driver"
        say "Installing a browser for the tests (once): $packages"
        as_root apt-get update -qq || say "The package lists could not be refreshed; trying with those at hand."
        # shellcheck disable=SC2086
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $packages >/dev/null \
            || say "There is no browser here: the tests that walk through the hub's page in one will be left out."
    else
        say "There is no browser here: the tests that walk through the hub's page in one will be left out."
    fi
fi

# --- Python environment from the lock file, hashes checked
python=${PYTHON:-python3}
command -v "$python" >/dev/null || fail "python3 was not found"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || fail "Python 3.11 or newer is needed"
lock=requirements.lock
[ "$purpose" = test ] && lock=requirements-dev.lock
wanted=$(cat "$lock" pyproject.toml sync/pyproject.toml packaging/setup.sh | sha256sum | cut -c1-32)
stamp=.venv/.ready-$purpose
if [ ! -x .venv/bin/python ] || [ "$(cat "$stamp" 2>/dev/null || true)" != "$wanted" ]; then
    if ! .venv/bin/python -c 'import pip' 2>/dev/null; then
        say "Making the Python environment in .venv"
        "$python" -m venv .venv || fail "python3-venv is missing (apt-get install python3-venv)"
    fi
    say "Installing the locked Python packages ($lock); the first time this downloads some 150 MB"
    .venv/bin/python -m pip install --disable-pip-version-check --no-warn-script-location --require-hashes -r "$lock" \
        | sed -u -n 's/^Collecting \([^ ]*\).*/    \1/p;s/^Successfully.*/    all packages are in place/p'
    .venv/bin/python -c "import PySide6.QtCore, sqlmodel, reportlab" \
        || fail "the packages could not be installed; the lines above say why"
    say "Linking BRS Desktop into the environment"
    .venv/bin/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation -e sync -e . \
        || fail "the project itself could not be installed"
    printf '%s' "$wanted" > "$stamp"
fi

# --- catalogues: compiled where a .po is newer than its .mo
.venv/bin/python packaging/catalogues.py compile
