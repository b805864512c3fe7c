# files.sh: the files of the current generation, and the links to them; read by inspect.sh, which has $root, $environment and
# a function `of_kind`.
# shellcheck shell=sh disable=SC2154

generation() {
  {
    find "$root/current" "$root/confirmed" -maxdepth 0 -type l -printf 'leads %f %l\n' 2>/dev/null || :
    # Digests come without a word before them.
    find . -mindepth 1 \( ! -type f -printf 'other %P %y %m %u:%g\n' -o ! -path ./confirmed -printf 'file %P %m %u:%g\n' \) , \
      -type f ! -name manifest ! -path ./confirmed -exec sha256sum {} +
  } | awk '
    BEGIN {
      while ((getline line <"manifest") > 0) {
        split(line, word, " ")
        staged[word[2]] = word[1]
      }
    }
    $1 == "leads" {
      sub(/.*\//, "", $3)
      print $2, $3
      next
    }
    $1 == "other" { print; next }
    $1 == "file" { files[++count] = $0; next }
    { found[$2] = $1 }
    END {
      for (i = 1; i <= count; i++) {
        split(files[i], word, " ")
        path = "./" word[2]
        # A secret is not in the bundle: its file is compared by its text.
        print files[i], (found[path] != "" && found[path] == staged[path] && (word[3] != 600 || word[2] == "bundle.json") ? "=" : "?")
      }
    }' | while read -r line; do
    case $line in
      *' ?')
        path=${line#file }
        echo "${line% ?} $(base64 -w 0 <"${path%% *}")"
        ;;
      *) echo "$line" ;;
    esac
  done
  find /etc/systemd/system -maxdepth 2 -name "vrouter-${environment}[.-]*" -type l -printf 'link %P %l\n'
  of_kind linked | while read -r file folder; do
    [ ! -d "$folder" ] ||
      [ "$(readlink "$folder/${file##*/}" 2>/dev/null)" = "$root/current/$file" ] || echo "unlinked ${file##*/} $folder"
  done
  of_kind networkd | while read -r file; do
    echo "live $file $(live_unmanaged "$file" | base64 -w 0)"
  done
}

# All of the file but the devices that networkd has taken all the same.
live_unmanaged() { # FILE
  if ! systemctl --quiet is-active systemd-networkd.service; then
    cat "$1"
    return 0
  fi
  {
    grep -lx 'ADMIN_STATE=configur\(ing\|ed\)' /run/systemd/netif/links/* 2>/dev/null | sed 's|.*/|managed |'
    grep -H . /sys/class/net/*/ifindex | sed 's|^/sys/class/net/\(.*\)/ifindex:|index \1 |'
    sed 's/^/line /' "$1"
  } | awk '
    $1 == "managed" { managed[$2] = 1; next }
    $1 == "index" { index_of[$2] = $3; next }
    {
      sub(/^line /, "")
      device = $0
      if (!sub(/^Name=/, "", device) || !(index_of[device] in managed)) print
    }'
}
