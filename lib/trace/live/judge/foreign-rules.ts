import type { TableName } from "../../../artefacts/network/rules";
import type { Left } from "../../kernel/namespace";
import { isKnown } from "../../kernel/passage";
import { ruleIn, type Rule, type Rules } from "../../kernel/rules";
import type { RuleSaid } from "../said";
import { ruleKey } from "./decisions";

/** A rule that somebody else has put beside ours. */
export interface ForeignRule extends RuleSaid {
  readonly state: "odd" | "stops";
  readonly does: string;
}

/** The rules of a namespace as the host has them, told apart from those that it was given. */
export class ForeignRules {
  private readonly foreign: readonly Foreign[];
  /** Ours, also those that the host lacks, and theirs where they stand; without those of which nobody knows what they ask for. */
  readonly all: Rules;

  constructor(own: Rules, said: readonly RuleSaid[]) {
    const foreign: Foreign[] = [];
    const tables = new Set([...own.keys(), ...said.map(({ table }) => table as TableName)]);
    const rulesIn = (table: TableName): Map<string, Rule[]> => {
      const ours = own.get(table) ?? new Map<string, readonly Rule[]>();
      const here = said.filter((one) => one.table === table);
      const chains = new Set([...ours.keys(), ...here.map(({ text }) => chainOf(text))]);
      return new Map(
        [...chains].map((chain) => {
          const found = inOrder(
            ours.get(chain) ?? [],
            here.filter(({ text }) => chainOf(text) === chain),
            chains,
          );
          foreign.push(...found.flatMap((one) => ("rule" in one ? [one] : [])));
          return [chain, found.flatMap((one) => ("rule" in one ? (one.isReadable ? [one.rule] : []) : [one]))];
        }),
      );
    };
    this.all = new Map([...tables].map((table) => [table, rulesIn(table)]));
    this.foreign = foreign;
  }

  /** Those that the packet met, or may have met. @param left what becomes of it with them */
  facts({ kind, steps }: Left): ForeignRule[] {
    const last = steps.at(-1);
    return this.foreign.flatMap(({ table, text, packets, rule, isReadable }) => {
      const isMet = steps.some((step) => step.kind === "rule" && step.table === table && step.text === text);
      if (!isMet && isReadable) return [];
      const said = (state: ForeignRule["state"], does: string) => ({ table, text, packets, state, does });
      if (!isMet) return said("odd", "is not ours");
      if (kind !== "dropped" || last?.text !== text || rule.target !== "DROP")
        return said("odd", "is not ours, and changes it");
      // What nobody can read may have let it through before.
      const isCertain = !this.foreign.some((other) => !other.isReadable && other.table === table);
      return isCertain ? said("stops", "is not ours, and drops it") : said("odd", "is not ours, and may drop it");
    });
  }
}

interface Foreign extends RuleSaid {
  readonly rule: Rule;
  /** Whether it is known what it asks for. */
  readonly isReadable: boolean;
}

/** The rules of one chain. @param chains all those of its table */
function inOrder(ours: readonly Rule[], said: readonly RuleSaid[], chains: ReadonlySet<string>): (Rule | Foreign)[] {
  const all: (Rule | Foreign)[] = [];
  const keys = ours.map(({ text }) => ruleKey(text));
  let next = 0;
  // A policy is what comes after all rules.
  for (const one of said.filter((rule) => !isPolicy(rule))) {
    const at = keys.indexOf(ruleKey(one.text));
    if (at < 0) all.push(foreignRule(one, chains));
    else if (at >= next) {
      all.push(...ours.slice(next, at + 1));
      next = at + 1;
    }
  }
  return [...all, ...ours.slice(next), ...said.filter(isPolicy).map((one) => foreignRule(one, chains))];
}

function foreignRule(one: RuleSaid, chains: ReadonlySet<string>): Foreign {
  const rule = theirs(one);
  return { ...one, rule, isReadable: isPolicy(one) || isKnown(rule, chains) };
}

function chainOf(text: string): string {
  return text.split(" ")[1]!;
}

function isPolicy({ text }: RuleSaid): boolean {
  return text.startsWith("-P ");
}

/** A refusal drops, too. */
function theirs(one: RuleSaid): Rule {
  const { text } = one;
  if (isPolicy(one)) return { text, conditions: [], target: "DROP", arguments: new Map() };
  const rule = ruleIn(text);
  return rule.target === "REJECT" ? { ...rule, target: "DROP" } : rule;
}
