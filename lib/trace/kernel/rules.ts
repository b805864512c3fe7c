import type { TableName } from "../../artefacts/network/rules";

/** A rule, taken apart. */
export interface Rule {
  /** As the file has it. */
  readonly text: string;
  readonly conditions: readonly Condition[];
  /** ACCEPT, DNAT, or the name of a chain. */
  readonly target: string;
  /** `--to-destination` -> `172.16.1.10`, of a flag the empty text. */
  readonly arguments: ReadonlyMap<string, string>;
}

export interface Condition {
  /** `--dport`, and `connmark --mark` where two modules have one of that name. */
  readonly option: string;
  readonly value: string;
  readonly negated: boolean;
}

/** Chain -> rules. */
export type Chains = ReadonlyMap<string, readonly Rule[]>;
export type Rules = ReadonlyMap<TableName, Chains>;

/** Of a text in `iptables-save` form, as our files have it. */
export function rulesIn(text: string): Rules {
  const tables = new Map<TableName, Map<string, Rule[]>>();
  let chains = new Map<string, Rule[]>();
  for (const line of text.split("\n")) {
    if (line.startsWith("*")) tables.set(line.slice(1) as TableName, (chains = new Map<string, Rule[]>()));
    if (line.startsWith(":")) chains.set(line.slice(1).split(" ")[0]!, []);
    if (line.startsWith("-A ")) chains.get(line.split(" ")[1]!)!.push(ruleIn(line));
  }
  return tables;
}

/** @param text `-A forward -s 172.16.1.0/24 -j DROP` */
export function ruleIn(text: string): Rule {
  const words = text.split(" ").slice(2);
  const jump = words.includes("-j") ? words.indexOf("-j") : words.length;
  return {
    text,
    conditions: conditionsIn(words.slice(0, jump)),
    target: words[jump + 1] ?? "",
    arguments: argumentsIn(words.slice(jump + 2)),
  };
}

function conditionsIn(words: readonly string[]): readonly Condition[] {
  const conditions: Condition[] = [];
  let [module, negated] = ["", false];
  for (let at = 0; at < words.length; at++) {
    if (words[at] === "!") {
      negated = true;
      continue;
    }
    const option = words[at]!;
    // Flags that are asked for, and those of them that are set.
    const value = option === "--tcp-flags" ? `${words[++at]!} ${words[++at]!}` : words[++at]!;
    if (option === "-m") module = value;
    else if (option !== "--comment") conditions.push({ option: nameOf(option, module), value, negated });
    negated = false;
  }
  return conditions;
}

function nameOf(option: string, module: string): string {
  return option === "--mark" && module === "connmark" ? "connmark --mark" : option;
}

function argumentsIn(words: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  words.forEach((word, at) => {
    const next = words[at + 1];
    if (word.startsWith("--")) found.set(word, next === undefined || next.startsWith("--") ? "" : next);
  });
  return found;
}
