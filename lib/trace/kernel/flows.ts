import { answerTo, isSame } from "../packet";
import type { Packet } from "../trace";

/** A connection as a namespace tracks it. */
export interface Flow {
  readonly first: Packet;
  /** As it leaves the namespace. */
  translated: Packet;
  destinationNat: boolean;
}

export type Tracked =
  | { readonly flow: Flow; readonly direction: "first" }
  /** Of a connection that is known. */
  | { readonly flow: Flow; readonly direction: "same" | "answer" };

/** What one namespace tracks. */
export class Flows {
  private readonly all: Flow[] = [];

  /** undefined: it answers what never came by here, so that it is of no connection: INVALID. */
  track(packet: Packet): Tracked | undefined {
    const same = this.all.find(({ first }) => isSame(first, packet));
    if (same !== undefined) return { flow: same, direction: "same" };
    const answered = this.all.find(({ translated }) => isSame(answerTo(translated), packet));
    if (answered !== undefined) return { flow: answered, direction: "answer" };
    if (packet.isAnswer === true && packet.protocol !== "udp") return undefined;
    return { flow: { first: packet, translated: packet, destinationNat: false }, direction: "first" };
  }

  /** Its packet was let through. */
  confirm({ flow, direction }: Tracked): void {
    if (direction === "first") this.all.push(flow);
  }
}
