# shown-rules.sh: rules of files as the kernel shows them; read by engine programs, with iptables.sh. They have $environment.
# It says the same of the same text until the next boot, so that is kept.
# shellcheck shell=sh disable=SC2154

# `KEPT-FILE FILE` of each file.
kept_rules() { # FILE…
  kept_in=/run/vrouter/$environment/rules
  [ -d "$kept_in" ] || mkdir -p "$kept_in"
  version=$("$iptables-restore" --version)
  version=${version##* v}
  sha256sum "$@" | sed "s|^\([0-9a-f]*\)  |$kept_in/\1.$iptables-${version%% *} |"
}

# Loads rules into a namespace without a name, which is gone with the process that loaded them.
show_rules() { # FILE KEPT-FILE NEW-FILE
  # shellcheck disable=SC2016 # for the inner shell
  unshare --net sh -c '"$1-restore" -w 10 && exec "$1-save"' rules "$iptables" <"$1" >"$3" && mv "$3" "$2"
}
