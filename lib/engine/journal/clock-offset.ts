import { factIn, factsIn, numberIn } from "../host/facts";
import type { RemoteHost } from "../host/remote-host";

/** How far a host's clock is ahead of ours. */
export interface ClockOffset {
  /** Seconds; negative: behind. */
  readonly offset: number;
  /** Seconds, by which it may be wrong. */
  readonly uncertainty: number;
}

/** The way there may take longer than the way back; the shortest of several says most. */
const TRIES = 4;

/** @throws EngineError when the host cannot be asked */
export async function clockOffset(host: RemoteHost): Promise<ClockOffset> {
  const tries: ClockOffset[] = [];
  for (let i = 0; i < TRIES; i++) {
    const sent = Date.now() / 1000;
    const output = await host.ask("clock", []);
    const received = Date.now() / 1000;
    tries.push(offsetFrom(numberIn("clock", factIn(factsIn(output), "clock")[0]), { sent, received }));
  }
  return tries.reduce((best, one) => (one.uncertainty < best.uncertainty ? one : best));
}

/** @param there the host's time in between. Seconds */
export function offsetFrom(
  there: number,
  { sent, received }: { readonly sent: number; readonly received: number },
): ClockOffset {
  return { offset: there - (sent + received) / 2, uncertainty: (received - sent) / 2 };
}
