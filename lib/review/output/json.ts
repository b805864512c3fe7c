import { jsonText } from "../../text/json";
import { spoken } from "../phrase";
import type { Review } from "../review";
import { verdict } from "./verdict";

/** All of it for programs; what is said in words are strings here. */
export function json(review: Review): string {
  const plain = (text: string) => text;
  const disturbances = review.disturbances.map(({ level, code, hosts, text }) => ({
    level,
    code,
    hosts,
    text: spoken(text, plain),
  }));
  return jsonText({ verdict: spoken(verdict(review), plain), ...review, disturbances });
}
