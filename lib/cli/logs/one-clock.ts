import type { ClockOffset } from "../../engine/journal/clock-offset";

/** Seconds by which clocks that are kept by NTP do not differ. */
const KEPT = 0.1;

/**
 * What a host's times are put back by so that they are of our clock: nothing, if the host's is as right as ours as far as can
 * be seen, for then its own times say more of an order than our measurement.
 * @returns seconds
 */
export function correctionOf({ offset, uncertainty }: ClockOffset): number {
  return Math.abs(offset) - uncertainty > KEPT ? offset : 0;
}

/** What is said of a host whose times are corrected. */
export function skewText(host: string, correction: number): string {
  const by = `${Math.abs(correction).toFixed(1)} s ${correction < 0 ? "behind" : "ahead"}`;
  return `${host}: its clock is ${by}; its times are shown by the clock here`;
}
