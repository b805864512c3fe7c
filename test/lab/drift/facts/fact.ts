/** One fact of a running host, as facts.sh says it. */
export interface Fact {
  readonly host: string;
  readonly kind: string;
  /** Namespace, or `host`. */
  readonly scope: string;
  readonly words: readonly string[];
}

export function factsOf(host: string, output: string): Fact[] {
  return output.split("\n").map((line) => {
    const [kind, scope, ...words] = line.split(" ");
    return { host, kind: kind!, scope: scope!, words };
  });
}

export function textOf({ kind, scope, words }: Fact): string {
  return [kind, scope, ...words].join(" ");
}
