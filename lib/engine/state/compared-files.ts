import { posix } from "node:path";
import { type HostBundle, inGeneration } from "../../bundle/bundle";
import { kindOfFile, type FileKind } from "../../bundle/file-kinds";

/** What is compared with the same namespace, in the order in which a line has it. */
const OF_NAMESPACES: readonly FileKind["live"][] = ["namespace", "settings", "rules", "virtual"];

/** The files that are compared with more than their texts: the standard input of `host/engine/inspect.sh`. */
export function comparedFiles(bundle: Pick<HostBundle, "root" | "files">): string {
  const files = bundle.files.flatMap((file) => {
    const kind = kindOfFile(file);
    return kind === undefined ? [] : [{ ...kind, path: inGeneration(bundle, file.path) }];
  });
  const linked = files.flatMap(({ path, linkedInto }) =>
    linkedInto === undefined ? [] : [`linked ${path} ${linkedInto}`],
  );
  const alone = files
    .filter(({ live }) => live !== undefined && !OF_NAMESPACES.includes(live))
    .map(({ path, live }) => `${live} ${path}`);
  const namespaces = new Map<string, string[]>();
  for (const live of OF_NAMESPACES) {
    for (const { path } of files.filter((file) => file.live === live)) {
      const folder = posix.dirname(path);
      namespaces.set(folder, [...(namespaces.get(folder) ?? []), `${live} ${path}`]);
    }
  }
  return [...linked, ...alone, ...[...namespaces.values()].map((words) => words.join(" "))]
    .map((line) => `${line}\n`)
    .join("");
}
