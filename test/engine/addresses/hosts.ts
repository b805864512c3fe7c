import type { HostBundle } from "../../../lib/bundle/bundle";
import { OtherHosts } from "../../../lib/engine/addresses/other-hosts";
import { RemoteHost } from "../../../lib/engine/host/remote-host";
import { EngineError } from "../../../lib/errors/engine-error";
import { bundle, file } from "../bundles";

export const OWN = "fa:16:3e:00:00:01";
export const THEIRS = "fa:16:3e:00:00:02";

/** What a host says that it has: `ROUTER DEVICE MAC CIDR plain|pair`; `unreachable`: nothing at all. */
export type Has = readonly string[] | "unreachable";

/** A router with the address as its gateway's, or as a floating IP's. */
export function router(address: string, { device = "qg-1", nexthop = "203.0.113.1" } = {}): HostBundle {
  const ports = [
    "namespace qrouter-r1",
    `port ${device} tap1 ${OWN} 1500 br-ex`,
    `address ${device} ${address}/24`,
    `route 0.0.0.0/0 ${nexthop}`,
  ];
  return bundle([], [file("routers/r1/ports", `${ports.join("\n")}\n`)]);
}

/** An instance of a pair: its ports have no address. */
export function instance(address: string): HostBundle {
  const ports = file("routers/r1/ports", `namespace qrouter-r1\nvrrp\nport qg-1 tap1 ${OWN} 1500 br-ex\n`);
  const excluded = `    virtual_ipaddress_excluded {\n        ${address}/24 dev qg-1 no_track\n    }\n`;
  const vrrp = [{ router: "r1", parameters: "vrid=1", peers: ["peer"] }];
  return { ...bundle([], [ports, file("routers/r1/keepalived.conf", excluded)]), vrrp };
}

/** The host that is deployed and the others, all of them in `done`. */
export class Hosts {
  /** What was done: `HOST PROGRAM ACTION …`. */
  readonly done: string[] = [];
  readonly others: OtherHosts;
  readonly own: RemoteHost;
  /** How often somebody was asked who answers, and which of the others were connected to. */
  asked = 0;
  readonly opened: string[] = [];

  /** @param answers what is said each time it is asked who answers, the last one for ever */
  constructor(answers: readonly string[], own: Has, others: Readonly<Record<string, Has>> = {}) {
    this.own = this.host("network-1", own, answers);
    jest.spyOn(RemoteHost, "open").mockImplementation(({ address }) => {
      this.opened.push(address);
      const has = others[address]!;
      return has === "unreachable"
        ? Promise.reject(new EngineError("UNREACHABLE", "nobody answers"))
        : Promise.resolve(this.host(address, has, []));
    });
    const places = Object.fromEntries(
      ["network-1", ...Object.keys(others)].map((name) => [name, { address: name, become: false }]),
    );
    this.others = OtherHosts.of(bundle([], []), places, { env: {}, notice: () => undefined });
  }

  private host(name: string, has: Has, answers: readonly string[]): RemoteHost {
    const does = (program: string, [action, environment, ...args]: readonly string[]) => {
      if (program === "answers") return Promise.resolve(answers[Math.min(this.asked++, answers.length - 1)]!);
      if (action === "has")
        return Promise.resolve((has as readonly string[]).map((line) => `address ${line}\n`).join(""));
      if (program === "vrrp" && action === "states") return Promise.resolve("");
      this.done.push([name, program, action, environment, ...args].join(" "));
      return name === "stubborn"
        ? Promise.reject(new EngineError("HOST_PROGRAM_FAILED", "it does not"))
        : Promise.resolve("");
    };
    const host = {
      ask: does,
      change: does,
      close: () => undefined,
      beside: () => Promise.resolve(host),
    } as unknown as RemoteHost;
    return host;
  }
}
