import { jsonText } from "../../text/json";
import type { Disturbance } from "../disturbance";
import { spoken } from "../phrase";
import type { Review } from "../review";
import { verdict } from "./verdict";

/** All of it for programs; what is said in words are strings here. */
export function json(review: Review): string {
  const disturbances = plainDisturbances(review.disturbances);
  return jsonText({ verdict: spoken(verdict(review), plain), ...review, disturbances });
}

/** For programs. */
export function plainDisturbances(disturbances: readonly Disturbance[]): object[] {
  return disturbances.map(({ level, code, hosts, text }) => ({ level, code, hosts, text: spoken(text, plain) }));
}

function plain(text: string): string {
  return text;
}
