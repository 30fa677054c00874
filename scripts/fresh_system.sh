# shellcheck shell=bash
# For scripts that make fresh Debian systems and enter them; sourced.

# The mirror of this machine's apt; nothing where it has none.
own_mirror() {
  apt-get indextargets --format '$(REPO_URI)' 'Identifier: Packages' 'Origin: Debian' 'Label: Debian' 2>/dev/null |
    head -n 1 || true
}

# carry_settings ROOT: how this machine's apt, pip and TLS reach their servers.
carry_settings() {
  local root=$1 file word
  cp -L /etc/resolv.conf /etc/hosts "$root/etc/"
  apt-config dump | grep -iE '^Acquire::([a-z]+::(.*::)?proxy|https?::(CAInfo|Verify|Timeout)|Retries|Check-)' \
    >"$root/etc/apt/apt.conf.d/90carried" || true
  # The package ca-certificates takes them up when it is installed.
  if [ -d /usr/local/share/ca-certificates ]; then
    mkdir -p "$root/usr/local/share/ca-certificates"
    cp -r /usr/local/share/ca-certificates/. "$root/usr/local/share/ca-certificates/"
  fi
  for file in /etc/pip.conf "${PIP_CONFIG_FILE:-}" "${PIP_CERT:-}" "${SSL_CERT_FILE:-}" "${REQUESTS_CA_BUNDLE:-}"; do
    [ -f "$file" ] && [ ! -e "$root$file" ] && mkdir -p "$root$(dirname "$file")" && cp -L "$file" "$root$file"
  done
  for file in ~/.config/pip/pip.conf ~/.pip/pip.conf; do
    [ -f "$file" ] && [ ! -e "$root/etc/pip.conf" ] && cp -L "$file" "$root/etc/pip.conf"
  done
  for word in ${PIP_FIND_LINKS:-}; do
    [ -d "$word" ] && mkdir -p "$root$word" && cp -r "$word/." "$root$word/"
  done
  return 0
}

# in_system ROOT COMMAND ...: with nothing of this machine's environment but how to reach servers.
in_system() {
  local root=$1 name carried=()
  shift
  while read -r name; do
    carried+=("$name=${!name}")
  done < <(compgen -e | grep -iE '^(PIP_.*|SSL_CERT_(FILE|DIR)|(REQUESTS|CURL)_CA_BUNDLE|(http|https|ftp|all|no)_proxy)$')
  env -i HOME=/root PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 "${carried[@]}" \
    chroot "$root" "$@"
}
