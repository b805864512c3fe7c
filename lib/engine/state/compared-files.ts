import { FILE_KINDS, type FileKind } from "../../bundle/file-kinds";

/** What is compared with the namespace whose file stands in the same folder, in the order in which a line has it. */
const BESIDE_NAMESPACES: readonly FileKind["live"][] = ["settings", "rules", "virtual"];

/** The kinds of files that are compared with more than their texts: the standard input of `host/engine/inspect/inspect.sh`. */
export function comparedFiles(): string {
  const kinds = Object.entries<FileKind>(FILE_KINDS).map(([pattern, kind]) => ({
    ...kind,
    pattern: pattern.replace(/<\w+>/g, "*"),
  }));
  const linked = kinds.flatMap(({ pattern, linkedInto }) =>
    linkedInto === undefined ? [] : [`linked ${pattern} ${linkedInto}`],
  );
  const live = kinds
    .filter(({ live }) => live !== undefined && !BESIDE_NAMESPACES.includes(live))
    .map(({ pattern, live }) =>
      [`${live} ${pattern}`, ...(live === "namespace" ? beside(pattern, kinds) : [])].join(" "),
    );
  return [...linked, ...live].map((line) => `${line}\n`).join("");
}

function beside(namespace: string, kinds: readonly (FileKind & { readonly pattern: string })[]): string[] {
  const folder = namespace.slice(0, namespace.lastIndexOf("/") + 1);
  return BESIDE_NAMESPACES.flatMap((live) =>
    kinds
      .filter((kind) => kind.live === live && kind.pattern.startsWith(folder))
      .map(({ pattern }) => `${live} ${pattern.slice(folder.length)}`),
  );
}
