import type { Hop, Step } from "../../trace";
import type { LiveFact } from "../../live-fact";
import { fact } from "../sentence";
import type { HostSaid } from "../said";

/** Whether the kernel has what the trace says that decides in a namespace, and how many packets met its rules. */
export function decisionFacts({ host, namespace, steps }: Hop, said: HostSaid): readonly LiveFact[] {
  return steps.flatMap((step) => {
    switch (step.kind) {
      case "rule":
        return [ruleFact(host, step, said, namespace)];
      case "lookup": {
        const has = said.lookups(namespace).some((text) => withoutProtocol(text) === step.text);
        return [presence(host, "lookup", step.text, has)];
      }
      case "route":
        // That an address is there is said of its device.
        if (step.text.startsWith("local ")) return [];
        return [
          presence(
            host,
            "route",
            step.text,
            said.routes(namespace).some((route) => isRoute(step.text, route)),
          ),
        ];
      case "connection":
        return [];
    }
  });
}

function presence(host: string, about: "lookup" | "route", text: string, has: boolean): LiveFact {
  return fact(host, about, text, has ? "fine" : "stops", has ? "is there" : "is missing");
}

function ruleFact(
  host: string,
  { table, text }: Extract<Step, { kind: "rule" }>,
  said: HostSaid,
  namespace: string,
): LiveFact {
  const key = ruleKey(text);
  const found = said.rules(namespace).find((rule) => rule.table === table && ruleKey(rule.text) === key);
  if (found === undefined) return fact(host, "rule", text, "stops", `is not in table ${table}`);
  return fact(host, "rule", text, "fine", "is there", { packets: found.packets });
}

/** The same of a rule as its file has it and as the kernel shows it, which names modules and quotes in its own way. */
export function ruleKey(text: string): string {
  return text
    .replaceAll(/ -m \S+/g, "")
    .replaceAll('"', "")
    .split(" ")
    .sort()
    .join(" ");
}

export function withoutProtocol(text: string): string {
  return text.replace(/ proto \S+$/, "");
}

/** @param step `default via 203.0.113.1 dev qg-… table 100`. @param shown words of `ip route` */
export function isRoute(step: string, shown: readonly string[]): boolean {
  const meant = step.split(" ");
  const words = shown[0] === "unicast" ? shown.slice(1) : shown;
  const isSame = (word: string) => after(meant, word) === after(words, word);
  const isTable = after(meant, "table") === (after(words, "table") === "main" ? undefined : after(words, "table"));
  return withoutHostLength(meant[0]!) === words[0] && isSame("via") && isSame("dev") && isTable;
}

function after(words: readonly string[], word: string): string | undefined {
  return words.includes(word) ? words[words.indexOf(word) + 1] : undefined;
}

function withoutHostLength(destination: string): string {
  return destination.replace(/\/32$/, "");
}
