import { KeptHost } from "../../engine/host/kept-host";
import type { Host } from "../../model/topology";
import type { RunContext } from "../../ssh/run-context";
import { isSameJson } from "../../text/json";

type Reached = Pick<Host, "name" | "ssh">;

/** One connection to each host, which stays from one look to the next. */
export class Connections {
  private readonly kept = new Map<string, { readonly ssh: Host["ssh"]; readonly host: KeptHost }>();

  constructor(private readonly context: RunContext) {}

  to({ name, ssh }: Reached): KeptHost {
    const known = this.kept.get(name);
    if (known !== undefined && isSameJson(known.ssh, ssh)) return known.host;
    known?.host.close();
    const host = new KeptHost(ssh, this.context);
    this.kept.set(name, { ssh, host });
    return host;
  }

  /** Leaves those to all other hosts. */
  keepOnly(hosts: readonly Reached[]): void {
    for (const [name, { host }] of this.kept) {
      if (hosts.some((one) => one.name === name)) continue;
      host.close();
      this.kept.delete(name);
    }
  }
}
