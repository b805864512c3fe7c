import type { HostBundle, HostFile } from "../../../lib/bundle/bundle";
import { EngineRun, type Edit } from "./engine-run";
import { forwardedPorts } from "../probe/forwarded-ports";
import type { LabHost } from "../hosts/host";
import { Lab } from "../lab";

/** The router's own external address, which answers as long as its namespace works. */
export const GATEWAY = "203.0.113.11";

/** One network node with one router and one forward, and the engine. */
export class Solo {
  private constructor(
    readonly lab: Lab,
    readonly host: LabHost,
    readonly engine: EngineRun,
  ) {}

  static async up(): Promise<Solo> {
    const lab = await Lab.up("test/lab/engine/engine.yaml");
    return new Solo(lab, lab.host("network-1"), new EngineRun(lab, "network-1"));
  }

  async down(): Promise<void> {
    this.engine.end();
    await Lab.down();
  }

  /** Runs a script on the host, which must succeed. */
  sh(script: string, input = ""): string {
    return this.host.sh(script, input);
  }

  /** External ports that the router forwards, as its kernel says. */
  get ports(): string {
    return forwardedPorts(this.host);
  }

  /** The generation that is desired, and the one that was confirmed. */
  get generations(): { readonly current: string; readonly confirmed: string } {
    const [current, confirmed] = this.sh("cd /etc/vrouter/solo; readlink current confirmed").split("\n");
    return { current: current!.replace("generations/", ""), confirmed: confirmed!.replace("generations/", "") };
  }

  /** Everything of ours on the host. */
  get traces(): string {
    return this.sh(`ls -d /etc/vrouter* /var/lib/vrouter* /run/vrouter/* 2>/dev/null || :
      find /etc/systemd /run/systemd -name '*vrouter*' ! -name vrouter-theirs.service
      ls /run/netns | grep '^q' || :; ip -o link | grep -o ' \\(brq\\|vxlan\\|tap\\|q[rg]-\\|ns-\\)[^:@]*' || :
      systemctl list-units --all --plain --no-legend 'vrouter-*' 'cdktf-vrouter-*'
      ls -d /tmp/*vrouter* /run/vrouter.validate* 2>/dev/null || :`);
  }
}

export const forwardPort = (port: number): Edit => ["gateway_port_forwardings.vm1-web.external_port", port];

/** The bundle with one of its files changed. */
export function withFile(bundle: HostBundle, path: RegExp, change: (file: HostFile) => string): HostBundle {
  const files = bundle.files.map((file) => (path.test(file.path) ? { ...file, text: change(file) } : file));
  expect(files.filter(({ text }, index) => text !== bundle.files[index]!.text)).toHaveLength(1);
  return { ...bundle, files };
}
