import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { run } from "../command";

/** A login shell that greets, on both outputs, and leaves its last line open. */
const GREETING = `echo "Welcome to $(hostname)"
echo 'bash: warning: setlocale: cannot change locale (de_DE.UTF-8)' >&2
printf 'Last patched: never'
`;

/** What lies on the disk of a host as people have it, besides what is on every host of the lab. */
const FILES: Readonly<Record<string, string>> = {
  "root/.bashrc": GREETING,
  "home/deploy/.bashrc": GREETING,
  "etc/motd": "Unauthorised use is prohibited.\n",
  "etc/issue.net": "This system is for the use of authorised users only.\n",
  "etc/ssh/sshd_config.d/usual.conf": "Banner /etc/issue.net\nMaxStartups 2:50:5\nUseDNS yes\n",
  // Nobody answers there.
  "etc/resolv.conf": "nameserver 198.18.0.99\noptions timeout:1 attempts:1\n",
  "etc/sudoers.d/00-usual": "Defaults requiretty\n",
  "etc/sysctl.d/90-usual.conf": `net.ipv4.ip_forward = 0
net.ipv4.conf.all.rp_filter = 1
net.ipv4.conf.default.rp_filter = 1
net.bridge.bridge-nf-call-iptables = 1
`,
  "etc/nftables.conf": `#!/usr/sbin/nft -f
flush ruleset
table inet filter {
  chain input {
    type filter hook input priority 0; policy drop;
    ct state established,related accept
    iif lo accept
    icmp type echo-request accept
    tcp dport 22 accept
  }
  chain forward {
    type filter hook forward priority 0; policy drop;
  }
}
`,
  "etc/keepalived/keepalived.conf": `vrrp_instance theirs {
  interface eth0
  virtual_router_id 51
  priority 100
  virtual_ipaddress { 198.18.0.250/24 }
}
`,
  "etc/dnsmasq.conf": "no-resolv\ndhcp-range=198.18.0.200,198.18.0.210,1h\n",
  "etc/systemd/system/dnsmasq.service": `[Service]
ExecStart=/usr/sbin/dnsmasq --keep-in-foreground --pid-file=/run/dnsmasq.pid
[Install]
WantedBy=multi-user.target
`,
  // Its own interfaces are not networkd's; whatever else comes is.
  "etc/systemd/network/10-own.network": "[Match]\nName=eth* br-*\n\n[Link]\nUnmanaged=yes\n",
  "etc/systemd/network/90-all.network": "[Match]\nName=*\n\n[Network]\nDHCP=ipv4\n",
};

const SETUP = `
ln -sf bash /bin/sh
update-alternatives --quiet --set iptables /usr/sbin/iptables-legacy
rm /etc/systemd/system/systemd-networkd.service
systemctl --quiet enable keepalived.service dnsmasq.service nftables.service systemd-networkd.service
# Its own interfaces are somebody else's to bring up.
systemctl --quiet mask systemd-networkd-wait-online.service
`;

/** Makes a freshly installed host one as people have it. @param root its root folder */
export function makeUsual(root: string): void {
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(join(root, dirname(path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  run(["chroot", root, "sh", "-euc", SETUP]);
}
