import { answerTo, packetText, type Packet } from "./packet";

/** An entry of a namespace's connection tracking. */
export interface Connection {
  readonly first: Packet;
  /** As it leaves the namespace. */
  translated: Packet;
  mark: number;
  destinationNat: boolean;
}

export interface Tracked {
  readonly connection: Connection;
  readonly state: "NEW" | "ESTABLISHED";
  readonly isAnswer: boolean;
}

export class Connections {
  private readonly all: Connection[] = [];

  /** undefined: an answer to what did not come by here. */
  track(packet: Packet): Tracked | undefined {
    const text = packetText(packet);
    const known = this.all.find(({ first }) => packetText(first) === text);
    if (known !== undefined) return { connection: known, state: "ESTABLISHED", isAnswer: false };
    const answered = this.all.find(({ translated }) => packetText(answerTo(translated)) === text);
    if (answered !== undefined) return { connection: answered, state: "ESTABLISHED", isAnswer: true };
    if (packet.isAnswer === true && packet.protocol !== "udp") return undefined;
    return {
      connection: { first: packet, translated: packet, mark: 0, destinationNat: false },
      state: "NEW",
      isAnswer: false,
    };
  }

  /** Once its first packet was let through. */
  confirm(connection: Connection): void {
    if (!this.all.includes(connection)) this.all.push(connection);
  }
}
