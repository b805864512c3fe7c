import { connectionMarkOf, matchOf, type Match } from "./matches";

export interface Rule {
  readonly text: string;
  readonly matches: readonly Match[];
  /** ACCEPT, DNAT, or the name of a chain. */
  readonly target: string;
  /** `--to-destination` -> `172.16.1.10` */
  readonly options: ReadonlyMap<string, string>;
}

export type Chains = ReadonlyMap<string, readonly Rule[]>;

/** Table -> chain -> rules. */
export type Ruleset = ReadonlyMap<string, Chains>;

const MODULES = ["tcp", "udp", "sctp", "dccp", "comment", "conntrack", "mark", "connmark", "u32"];

/** Options that each target has, and whether a value follows. */
const TARGETS: Readonly<Record<string, Readonly<Record<string, "value" | "flag">>>> = {
  ACCEPT: {},
  DROP: {},
  RETURN: {},
  DNAT: { "--to-destination": "value" },
  SNAT: { "--to-source": "value", "--random-fully": "flag" },
  MARK: { "--set-xmark": "value" },
  CONNMARK: {
    "--set-xmark": "value",
    "--save-mark": "flag",
    "--restore-mark": "flag",
    "--nfmask": "value",
    "--ctmask": "value",
  },
  CT: { "--notrack": "flag" },
};

/** Of a text in `iptables-save` form. What the walker does not know is an error: it skips nothing. */
export function rulesetIn(text: string): Ruleset {
  const tables = new Map<string, Map<string, Rule[]>>();
  let chains = new Map<string, Rule[]>();
  for (const line of text.split("\n")) {
    if (line === "" || line.startsWith("#") || line === "COMMIT") continue;
    const [word = "", chain = ""] = line.split(" ");
    if (word.startsWith("*")) {
      chains = new Map<string, Rule[]>();
      tables.set(word.slice(1), chains);
    } else if (word.startsWith(":")) {
      if (!["ACCEPT", "-"].includes(chain)) throw new Error(`policy ${chain} is not known: ${line}`);
      chains.set(word.slice(1), []);
    } else if (word === "-A" && chains.has(chain)) chains.get(chain)!.push(ruleIn(line));
    else throw new Error(`not a line of iptables-save: ${line}`);
  }
  for (const own of tables.values()) [...own.values()].flat().forEach((rule) => checkTarget(rule, own));
  return tables;
}

function checkTarget({ target, options, text }: Rule, chains: Chains): void {
  if (TARGETS[target] === undefined && (!chains.has(target) || options.size > 0)) {
    throw new Error(`target ${target} is not known: ${text}`);
  }
}

function ruleIn(text: string): Rule {
  const words = text.match(/"[^"]*"|\S+/g)!.slice(2);
  const matches: Match[] = [];
  let module: string | undefined;
  while (words.length > 0 && words[0] !== "-j") {
    const negated = words[0] === "!";
    if (negated) words.shift();
    const [option, value] = [words.shift()!, words.shift() ?? ""];
    if (option === "-m" && MODULES.includes(value)) module = value;
    else if (option === "--comment" && module === "comment") continue;
    else if (option === "--mark" && module === "connmark") matches.push(connectionMarkOf(value, negated));
    else if (option === "--tcp-flags")
      matches.push(known(matchOf(option, `${value} ${words.shift()}`, module), negated, option, text));
    else matches.push(known(matchOf(option, value, module), negated, option, text));
  }
  const [, target] = words.splice(0, 2);
  if (target === undefined) throw new Error(`no target: ${text}`);
  return { text, matches, target, options: optionsOf(target, words, text) };
}

function known(match: Match | undefined, negated: boolean, option: string, text: string): Match {
  if (match === undefined) throw new Error(`the walker does not know ${option}: ${text}`);
  return negated ? (passing) => !match(passing) : match;
}

function optionsOf(target: string, words: string[], text: string): ReadonlyMap<string, string> {
  const options = new Map<string, string>();
  while (words.length > 0) {
    const option = words.shift()!;
    const kind = TARGETS[target]?.[option];
    if (kind === undefined) throw new Error(`the walker does not know ${option} of ${target}: ${text}`);
    options.set(option, kind === "value" ? words.shift()! : "");
  }
  return options;
}
