import * as fc from "fast-check";

/** Text that means something to what reads our artefacts, to a terminal, or to a person. */
export const PIECES: readonly string[] = [
  // shells
  ...["$(id)", "`id`", "${IFS}", "$HOME", "; reboot", "&& reboot", "| sh", "> /etc/passwd", "<(id)", "'", '"', "\\"],
  ...["*", "?", "[a]", "{a,b}", "~root", "!!", "\\\n", "'\"'\"'", "-rf", "--", "-oProxyCommand=id", "=", "%", "^"],
  // lines and control characters
  ...["\n", "\r", "\r\n", "\t", "\0", "\u001b[2J", "\u0007", "\u0085", "\u2028", "\u2029", "\v", "\f", "\u007f"],
  // keepalived, conntrackd, dnsmasq, systemd, iptables, sudoers
  ...["}", "{", "!", "#", " # ", "\n}\n", '" notify "/bin/sh', "\ndhcp-script=/bin/sh", ",set:x", ",", ":", "%n", "%i"],
  ...[
    "%h",
    "$MAINPID",
    "\nExecStart=/bin/sh",
    "]",
    "\nCOMMIT\n",
    " -j ACCEPT",
    "! -s 0.0.0.0/0",
    "@include",
    "conf-file=",
  ],
  // Terraform, JSON, YAML, and our own placeholders
  ...[
    "${",
    "%{",
    "$${",
    "%%{",
    '${file("/etc/passwd")}',
    "%{ if true }x%{ endif }",
    "${jsonencode(self.input)}",
    '","x":"',
  ],
  ...["@@secret:ha_vrrp_auth_password:1@@", "&a", "*a", "- ", "? ", ": ", "|", ">", "<<", "!!js/function"],
  // paths
  ...["..", "/", "../../etc/shadow", "/etc/shadow", "./", "//", "a/../b", "~/.ssh/id_rsa", "C:\\"],
  // unicode: bidi controls, invisible, look-alikes, full width, unpaired, not normal
  ...[
    "\u202e",
    "\u2066",
    "\u200b",
    "\u200d",
    "\ufeff",
    "\u00ad",
    "а",
    "ｅ",
    "／",
    "＄",
    "ı",
    "e\u0301",
    "ﬁ",
    "\u{e0041}",
  ],
  ...["\ud800", "💥", "٣", "１"],
  // what JavaScript objects have, and names that mean something to a host
  ...["constructor", "__proto__", "default", "all", "lo", "current", "null", "true", "~", "1e3", "0x7f", "nan"],
  // lengths
  ...[" ", "", "a".repeat(64), "x".repeat(5000), "1".repeat(400)],
];

/** One for each reader that would do something about it, and what many fields take. */
export const TELLING: readonly string[] = [
  ...[
    "$(id)",
    "\n}\n",
    "${IFS}",
    "%{ if true }x%{ endif }",
    "\u202e",
    "\ud800",
    "\0",
    "-rf",
    "../../etc/shadow",
    ",set:x",
  ],
  ...["@@secret:ha_vrrp_auth_password:1@@", "constructor", "__proto__", "lo", "а", " "],
];

/** Pieces among each other and among what is harmless. */
export const hostile: fc.Arbitrary<string> = fc
  .tuple(
    fc.array(fc.constantFrom("web", "a-1", "172.16.0.1", ...PIECES), { maxLength: 3 }),
    fc.constantFrom(...PIECES),
    fc.array(fc.constantFrom("web", "a-1", "/24", ...PIECES), { maxLength: 3 }),
  )
  .map(([before, piece, after]) => [...before, piece, ...after].join(""));
