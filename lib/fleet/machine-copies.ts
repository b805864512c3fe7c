import { grouped } from "../collections/grouped";
import type { Check } from "../engine/preflight/check";

export interface HostChecks {
  readonly host: string;
  readonly checks: readonly Check[];
}

/** Machines of one id: the one is a copy of the other, or both names mean one machine. */
export function markCopies(hosts: readonly HostChecks[]): HostChecks[] {
  const byId = grouped(hosts, ({ checks }) => checks.find(isIdentified)?.found);
  return hosts.map(({ host, checks }) => ({
    host,
    checks: checks.map((one): Check => {
      if (!isIdentified(one)) return one;
      const others = byId.get(one.found)!.filter((other) => other.host !== host);
      if (others.length === 0) return one;
      const found = `has the id of ${others.map((other) => other.host).join(", ")}: ${one.found}`;
      return { check: one.check, state: "warning", found, fix: FIX };
    }),
  }));
}

const FIX =
  "two names of one machine: keep one; a clone: rm /etc/machine-id /var/lib/dbus/machine-id; systemd-machine-id-setup; reboot";

function isIdentified({ check, found }: Check): boolean {
  return check === "machine" && /^[0-9a-f]{32}$/.test(found);
}
