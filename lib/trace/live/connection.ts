import { SOMEWHERE_OUTSIDE } from "../../model/endpoint";
import { answerTo } from "../packet";
import type { Hop, Packet, Way } from "../trace";

/** The first packet of a connection, as a namespace on its way sees it. */
export function firstPacket({ sent }: Pick<Way, "sent">, { before, after }: Pick<Hop, "before" | "after">): Packet {
  return sent.isAnswer === true ? answerTo(after) : before;
}

/** undefined: anybody outside is meant. */
export function meantAddress(address: string): string | undefined {
  return address === SOMEWHERE_OUTSIDE ? undefined : address;
}
