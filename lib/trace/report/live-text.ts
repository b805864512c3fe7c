import { counted } from "../../text/counted";
import type { Counters, HopLive, LiveFact, TraceLive } from "../live-fact";
import type { Step } from "../trace";
import { line, type HopFact } from "./line";

/** What hosts say of a link, under a line that says which it is. */
export function linkLines(network: string, facts: readonly LiveFact[] = []): string[] {
  if (facts.length === 0) return [];
  const hosts = [...new Set(facts.map(({ host }) => host))];
  return [
    `  |  network ${network} on ${hosts.join(", then on ")}`,
    ...facts.map((one) => factLine(one, hosts.length > 1)),
  ];
}

/** What decided, and whether a host has it. */
export function stepFact(step: Step, live: HopLive | undefined): HopFact {
  const { kind, text } = step;
  const word = kind === "rule" ? step.table : kind;
  const said = live?.facts.find(({ about, subject }) => about === kind && subject === text);
  if (said === undefined) return { word, text };
  const { state, found, packets } = said;
  const more = state === "fine" ? (packets === undefined ? "" : `; ${counted(packets, "packet")}`) : `; ${found}`;
  return { word, text: `${text}${more}`, mark: MARKS[state] };
}

/** Of a hop; what decided there has lines of its own. */
export function factLines({ facts }: HopLive = { link: [], facts: [] }): string[] {
  return facts.filter(({ about }) => !STEPS.includes(about)).map((one) => factLine(one, false));
}

const STEPS: readonly LiveFact["about"][] = ["rule", "lookup", "route"];

/** What came of it, in one sentence. */
export function stopText({ stop }: TraceLive): string {
  return stop === undefined ? "nothing that the hosts know of stops it" : `stops here: ${stop.text}`;
}

const MARKS: Readonly<Record<LiveFact["state"], string>> = { fine: " ", odd: "?", stops: "!", unknown: "?" };

function factLine({ host, about, subject, state, found, counters }: LiveFact, withHost: boolean): string {
  const where = withHost && about !== "host" ? ` on ${host}` : "";
  const numbers = counters === undefined ? "" : `; ${countersText(counters)}`;
  return line({ word: about, text: `${subject} ${found}${where}${numbers}`, mark: MARKS[state] });
}

/** `120 packets in, 98 out`, and what was dropped if anything was. */
function countersText({ received, sent }: Counters): string {
  const dropped = [
    ...(received.dropped === 0 ? [] : [`${received.dropped} dropped on the way in`]),
    ...(sent.dropped === 0 ? [] : [`${sent.dropped} dropped on the way out`]),
  ];
  return [`${counted(received.packets, "packet")} in, ${sent.packets} out`, ...dropped].join(", ");
}
