import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run, show } from "../command";
import type { Release } from "./systems";

/** Of all labs of a machine: what takes long to make. */
export const CACHE = "/var/cache/cdktf-vrouter-lab";

const PACKAGES = [
  "conntrack",
  "conntrackd",
  "dbus",
  "dnsmasq-base",
  "iproute2",
  "iptables",
  "iputils-ping",
  "keepalived",
  "kmod",
  "nftables",
  "openssh-server",
  "procps",
  "sudo",
  "systemd",
  "systemd-sysv",
  "tcpdump",
];

/** What makes a bare Debian one of our hosts: a user with sudo, and none of the distribution's own daemons. */
const SETUP = `
rm -f /etc/ssh/ssh_host_*
systemctl disable keepalived.service conntrackd.service
systemctl mask systemd-resolved.service systemd-networkd.service apt-daily.timer apt-daily-upgrade.timer
useradd --create-home --shell /bin/bash deploy
echo 'deploy ALL=(root) NOPASSWD: ALL' > /etc/sudoers.d/deploy
useradd --create-home --shell /bin/bash nosudo
install -d -m 700 /root/.ssh
install -d -m 700 -o deploy -g deploy /home/deploy/.ssh
install -d -m 700 -o nosudo -g nosudo /home/nosudo/.ssh
`;

/** Folder of the root file system that hosts of a release have in common; built on first use, about a minute, then kept. */
export function rootfs(release: Release, progress: (line: string) => void): string {
  const recipe = JSON.stringify([release, PACKAGES, SETUP]);
  const digest = createHash("sha256").update(recipe).digest("hex").slice(0, 12);
  const directory = join(CACHE, `${release}-${digest}`);
  if (existsSync(directory)) return directory;
  progress(`building the root file system of ${release} hosts in ${directory} (once)`);
  mkdirSync(CACHE, { recursive: true });
  const partial = mkdtempSync(join(CACHE, "partial-"));
  try {
    const build = `debootstrap --variant=minbase --include=${PACKAGES.join(",")} ${release} ${partial}`;
    show([
      "sh",
      "-c",
      `set -e; ${build} >${partial}.log 2>&1 || { tail -20 ${partial}.log; exit 1; }; rm ${partial}.log`,
    ]);
    writeFileSync(join(partial, "etc/machine-id"), "");
    run(["chroot", partial, "sh", "-eu", "-c", SETUP]);
    run(["chmod", "755", partial]);
    renameSync(partial, directory);
  } catch (error) {
    rmSync(partial, { recursive: true, force: true });
    // Somebody else built it meanwhile.
    if ((error as NodeJS.ErrnoException).code !== "ENOTEMPTY") throw error;
  }
  return directory;
}
