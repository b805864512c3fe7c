import type { Packet } from "../trace";
import type { Counters } from "../live-fact";
import { NONE } from "./questions";

/** A device as the kernel has it. */
export interface Device {
  readonly isUp: boolean;
  readonly hasCarrier: boolean;
  readonly mtu: number;
  /** Whose port it is; undefined: of no bridge. */
  readonly bridge?: string;
  /** Of that port; undefined: it is none. */
  readonly isForwarding?: boolean;
  /** It takes packets that are for others. */
  readonly forwards: boolean;
  readonly counters: Counters;
}

export interface RuleSaid {
  readonly table: string;
  readonly text: string;
  readonly packets: number;
}

export interface Neighbour {
  /** `REACHABLE` */
  readonly state: string;
  readonly mac?: string;
  /** Seconds since that state began. */
  readonly since?: number;
  /** Requests without an answer so far. */
  readonly asked: number;
}

/** A connection as conntrack has it. */
export interface Tracked extends Pick<Packet, "source" | "destination" | "destinationPort"> {
  readonly protocol: string;
  readonly isAnswered: boolean;
  /** To whom its answers go. */
  readonly seenAs: string;
}

/** Behind which port of a bridge a MAC is. */
export interface Entry {
  readonly mac: string;
  readonly port: string;
  /** VXLAN endpoint; undefined: it is an entry of the bridge itself. */
  readonly endpoint?: string;
}

/** What one host said, see `host/engine/look/way.sh`. */
export class HostSaid {
  private readonly facts: readonly string[][];

  constructor(output: string) {
    this.facts = output.split("\n").map((line) => line.split(/[ \t]+/));
  }

  hasSpace(namespace: string): boolean {
    return this.after("space", namespace).length > 0;
  }

  /** @param namespace undefined: on the host itself. @returns undefined: it is not there */
  device(namespace: string | undefined, name: string): Device | undefined {
    const [words] = this.after("device", namespace ?? NONE, name);
    if (words === undefined) return undefined;
    const [up, carrier, mtu, bridge, state, forwards, ...counts] = words;
    const [rx, rxDropped, tx, txDropped] = counts.map(Number);
    return {
      isUp: up === "1",
      hasCarrier: carrier === "1",
      mtu: Number(mtu),
      ...(bridge === NONE ? {} : { bridge, isForwarding: state === FORWARDING }),
      forwards: forwards !== "0",
      counters: {
        received: { packets: rx!, dropped: rxDropped! },
        sent: { packets: tx!, dropped: txDropped! },
      },
    };
  }

  /** With prefix length. @param namespace undefined: on the host itself */
  addressesOn(namespace: string | undefined, device: string): readonly string[] {
    return this.after("address", namespace ?? NONE, device).map(([address]) => address!);
  }

  /** As `ip route` shows them. */
  routes(namespace: string): readonly (readonly string[])[] {
    return this.after("route", namespace);
  }

  /** As `ip rule` shows them. */
  lookups(namespace: string): readonly string[] {
    return this.after("lookup", namespace).map((words) => words.join(" "));
  }

  rules(namespace: string): readonly RuleSaid[] {
    return this.after("rule", namespace).map(([table, counters, ...words]) => ({
      table: table!,
      text: words.join(" "),
      packets: Number(/^\[(\d+):/.exec(counters!)?.[1] ?? 0),
    }));
  }

  /** Of nftables, besides those of iptables. */
  tables(namespace: string): readonly string[] {
    return this.after("table", namespace).map((words) => words.join(" "));
  }

  /** undefined: there is no entry. */
  neighbour(namespace: string, device: string, address: string): Neighbour | undefined {
    const [words] = this.after("neighbour", namespace, device, address);
    const state = words?.find((word) => NEIGHBOUR_STATES.includes(word));
    if (words === undefined || state === undefined) return undefined;
    // `used 12/7/5 probes 1`, where some versions leave out the blank: since it was used, confirmed, and in this state.
    const text = words.join(" ");
    const mac = /lladdr (\S+)/.exec(text)?.[1];
    const since = /used \d+\/\d+\/(\d+)/.exec(text)?.[1];
    return {
      state,
      asked: Number(/probes (\d+)/.exec(text)?.[1] ?? 0),
      ...(mac === undefined ? {} : { mac }),
      ...(since === undefined ? {} : { since: Number(since) }),
    };
  }

  connections(namespace: string): readonly Tracked[] {
    return this.after("flow", namespace).flatMap((words) => {
      const all = (word: string) =>
        words.filter((one) => one.startsWith(`${word}=`)).map((one) => one.slice(word.length + 1));
      const [[source], [destination, seenAs], [port]] = [all("src"), all("dst"), all("dport")];
      if (source === undefined || destination === undefined || seenAs === undefined) return [];
      const isAnswered = !words.includes("[UNREPLIED]");
      const ends = { source, destination, ...(port === undefined ? {} : { destinationPort: Number(port) }) };
      return [{ protocol: words[0]!, ...ends, seenAs, isAnswered }];
    });
  }

  /** For one MAC, and `00:00:00:00:00:00` for what is for all. */
  entries(bridge: string, mac: string): readonly Entry[] {
    return this.after("forwarding", bridge, mac).map((words) => {
      const behind = (word: string) => (words.includes(word) ? words[words.indexOf(word) + 1] : undefined);
      const endpoint = behind("dst");
      return { mac, port: behind("dev")!, ...(endpoint === undefined ? {} : { endpoint }) };
    });
  }

  /** Ports of a bridge that lead out of the host, or to a VM. */
  uplinks(bridge: string): readonly { readonly device: string; readonly hasCarrier: boolean }[] {
    return this.after("uplink", bridge).map(([device, carrier]) => ({ device: device!, hasCarrier: carrier === "1" }));
  }

  /** Name of the device that has the address; undefined: none has. */
  underlayDevice(address: string): string | undefined {
    return this.after("underlay", address)[0]?.[0];
  }

  reaches(address: string, peer: string): boolean {
    return this.after("reaches", address, peer).length > 0;
  }

  lacks(command: string): boolean {
    return this.after("lacks", command).length > 0;
  }

  /** The rest of the lines that begin with these words. */
  private after(...beginning: readonly string[]): readonly string[][] {
    return this.facts
      .filter((words) => beginning.every((word, at) => words[at] === word))
      .map((words) => words.slice(beginning.length).filter((word) => word !== ""));
  }
}

/** `BR_STATE_FORWARDING` of linux/if_bridge.h. */
const FORWARDING = "3";
const NEIGHBOUR_STATES = ["REACHABLE", "STALE", "DELAY", "PROBE", "FAILED", "INCOMPLETE", "PERMANENT", "NOARP", "NONE"];
