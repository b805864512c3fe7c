import { factIn, numberIn } from "../host/facts";
import type { Check, Facts } from "./check";

/** When the host was asked and when it had answered, by the clock of the one that asks. Seconds. */
export interface Asked {
  readonly sent: number;
  readonly received: number;
}

/** Seconds. */
const TOLERANCE = 5;

/** How far the host's clock is from ours, if the way there takes as long as the way back. */
export function clock(all: Facts, { sent, received }: Asked): Check {
  const [started, ended] = ["started", "ended"].map((word) => numberIn(word, factIn(all, word)[0])) as [number, number];
  const underway = received - sent - (ended - started);
  const offset = started - sent - underway / 2;
  const found = `${Math.abs(offset).toFixed(1)} s ${offset < 0 ? "behind" : "ahead"}`;
  if (Math.abs(offset) <= TOLERANCE) return { check: "clock", state: "ok", found };
  return { check: "clock", state: "warning", found, fix: "set it, and keep it with chrony or systemd-timesyncd" };
}
