import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { isRunning, run, start, until } from "../../command";
import { packetsIn } from "./packets";
import type { Capture } from "./sightings";

/** A namespace to capture in. */
export interface Place {
  readonly name: string;
  /** What a command begins with that runs there. */
  readonly command: readonly string[];
}

/** What may be of a question: VRRP, ARP and the rest of a connection are not. */
const FILTER = "icmp or (udp and not net 169.254.0.0/16) or (tcp[tcpflags] & tcp-syn != 0)";
/** Octets of a packet that are kept: its headers, and what says of which question it is. */
const KEPT = "128";

/** tcpdump in several namespaces, on all devices of each. */
export class Capturing {
  private constructor(private readonly all: readonly (Place & { readonly pid: number; readonly file: string })[]) {}

  static async begin(places: readonly Place[], folder: string): Promise<Capturing> {
    const all = places.map((place, index) => {
      const file = join(folder, `${index}.pcap`);
      const options = ["-i", "any", "-n", "-s", KEPT, "-U", "--immediate-mode", "--time-stamp-precision=nano"];
      const pid = start([...place.command, "tcpdump", ...options, "-Z", "root", "-w", file, FILTER]);
      return { ...place, pid, file };
    });
    // It writes the head of the file when it listens.
    const listens = ({ file }: { readonly file: string }) => existsSync(file) && statSync(file).size > 0;
    await until(`tcpdump in ${places.length} namespaces`, 30, () => all.every(listens));
    return new Capturing(all);
  }

  async end(): Promise<readonly Capture[]> {
    for (const { pid } of this.all) process.kill(-pid, "SIGINT");
    await until("tcpdump to end", 30, () => this.all.every(({ pid }) => !isRunning(pid)));
    return this.all.map(({ name, command, file }) => ({
      place: name,
      devices: devicesIn(run([...command, "ip", "-o", "link"])),
      packets: packetsIn(file),
    }));
  }
}

/** @param text of `ip -o link`: `5: qr-521f0597-a6@if6: …` */
function devicesIn(text: string): ReadonlyMap<number, string> {
  return new Map([...text.matchAll(/^(\d+): ([^:@]+)/gm)].map(([, index, name]) => [Number(index), name!]));
}
