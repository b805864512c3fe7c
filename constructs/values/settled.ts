import { DefaultTokenResolver, StringConcat, Token, Tokenization } from "cdktf";
import { Construct, type IConstruct } from "constructs";
import type { DeclarationPath, Problem } from "../../lib/model/problem";
import { errorAt, quote, type Finding } from "../../lib/topology/problems/finding";

const knownLater = (expression: string): Finding => ({
  code: "VALUE_NOT_KNOWN",
  message:
    `${quote(expression)} is known when Terraform runs, and the files of the hosts are made before: give a plain value. ` +
    "What another project deploys, deploy first, and read its output when this program starts (process.env, a file)",
});

const unreadable = (reason: string): Finding => ({
  code: "VALUE_NOT_KNOWN",
  message: `a value that is asked for at synthesis cannot be told: ${reason}`,
});

export interface Settled<T> {
  readonly value: T;
  readonly problems: readonly Problem[];
}

/**
 * Files are made at synthesis: what the program itself knows by then is put in, what Terraform is to fill in later is a
 * problem.
 */
export function settled<T>(scope: IConstruct, value: T): Settled<T> {
  const problems: Problem[] = [];
  const refuse = (path: DeclarationPath, finding: Finding): undefined => void problems.push(errorAt(path, finding));
  const plain = (given: unknown, path: DeclarationPath): unknown => {
    if (Token.isUnresolved(given)) return resolved(given, path);
    if (isExpression(given)) return refuse(path, knownLater(given));
    if (typeof given !== "object" || given === null || Construct.isConstruct(given)) return given;
    if (Array.isArray(given)) return given.map((inner, i) => plain(inner, [...path, i]));
    return Object.fromEntries(
      Object.entries(given).map(([key, inner]) => [plain(key, path), plain(inner, [...path, key])]),
    );
  };
  const resolved = (given: unknown, path: DeclarationPath): unknown => {
    const resolver = new DefaultTokenResolver(new StringConcat());
    try {
      return plain(Tokenization.resolve(given, { scope, resolver, preparing: false }), path);
    } catch (error) {
      return refuse(path, unreadable(reasonOf(error as Error)));
    }
  };
  return { value: plain(value, []) as T, problems };
}

/** Without the words that cdktf puts around it. */
function reasonOf({ message }: Error): string {
  return message
    .split("\n")[0]!
    .replace(/^Resolution error: /, "")
    .replace(/\.$/, "");
}

/** Terraform's own language, of which nothing is known here. */
function isExpression(given: unknown): given is string {
  return typeof given === "string" && given.includes("${");
}
