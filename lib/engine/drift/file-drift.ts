import { createHash } from "node:crypto";
import { type HostBundle, inGeneration } from "../../bundle/bundle";
import { secretPlaceholder, secretsIn } from "../../bundle/secret";
import { patch, type Drift } from "./difference";
import type { FoundFile, Inspection } from "../state/inspection";

/** What an engine writes into a generation besides a bundle's files. */
const OWN: Readonly<Record<string, string>> = { manifest: "0600", "bundle.json": "0600" };

export function fileDrift(bundle: HostBundle, generation: number, inspection: Inspection): Drift[] {
  const { files, others } = inspection;
  const desired = new Map(bundle.files.map((file) => [inGeneration(bundle, file.path), file]));
  const added = Object.keys(files)
    .filter((path) => !desired.has(path) && OWN[path] === undefined)
    .map((path) => drift("file-added", path, "is not of ours", patch(path, "", files[path]!.text ?? "")));
  const known = [...desired].flatMap(([path, file]): Drift[] => {
    const there = files[path];
    if (there === undefined) return [drift("file-removed", path, "is gone")];
    const text = there.text === undefined ? file.text : withoutSecrets(file.text, there.text);
    const edited = text === file.text ? [] : [drift("file-edited", path, "was edited", patch(path, file.text, text))];
    return [...edited, ...wrongPermissions(path, there, file.mode)];
  });
  const own = Object.entries(OWN).flatMap(([path, mode]): Drift[] => {
    const there = files[path];
    if (there === undefined) return [drift("file-removed", path, "is gone")];
    const isRight = path === "manifest" ? isManifestOf(bundle, there.text ?? "") : there.text === undefined;
    return [...(isRight ? [] : [drift("file-edited", path, "was edited")]), ...wrongPermissions(path, there, mode)];
  });
  const strange = others.flatMap(({ path, type, mode, owner }) => {
    if (type !== "d") return [drift("file-added", path, "is neither a file nor a folder")];
    if (![...desired.keys()].some((file) => file.startsWith(`${path}/`))) {
      return [drift("file-added", path, "is a folder that is not of ours")];
    }
    return wrongPermissions(path, { mode, owner }, "0755");
  });
  const all = [...known, ...added, ...own, ...strange].sort((a, b) => (a.subject < b.subject ? -1 : 1));
  return [...wrongLinks(generation, inspection), ...all];
}

function wrongPermissions(path: string, { mode, owner }: FoundFile, right: string): Drift[] {
  const wrong = [
    ...(mode === right ? [] : [`mode ${mode}, was ${right}`]),
    ...(owner === "root" ? [] : [`owner ${owner}, was root`]),
  ];
  return wrong.length === 0 ? [] : [drift("file-edited", path, `has ${wrong.join(", ")}`)];
}

function wrongLinks(generation: number, { current, confirmed }: Inspection): Drift[] {
  const links = Object.entries({ current, confirmed });
  return links.flatMap(([name, there]) =>
    there === String(generation)
      ? []
      : [drift("file-edited", name, `leads to ${there ?? "nothing"}, was ${generation}`)],
  );
}

/** Of what it says of files without secrets, for their texts are known. */
function isManifestOf({ files, root }: HostBundle, manifest: string): boolean {
  const lines = new Set(manifest.split("\n"));
  const sums = files
    .filter(({ text }) => secretsIn(text).length === 0)
    .map(
      ({ path, text }) =>
        `${createHash("sha256").update(text).digest("hex")}  ./${path.slice(`${root}/current/`.length)}`,
    );
  return sums.every((line) => lines.has(line)) && lines.size === files.length + 2;
}

/** The text on the host with placeholders where a file's secrets stand, wherever in it an edit has moved their lines. */
function withoutSecrets(desired: string, there: string): string {
  const placeholders = secretsIn(desired).map(secretPlaceholder);
  const secretLines = desired.split("\n").filter((line) => placeholders.some((one) => line.includes(one)));
  return there
    .split("\n")
    .map((own) => secretLines.find((line) => hasSecretOf(own, line, placeholders)) ?? own)
    .join("\n");
}

function hasSecretOf(own: string, line: string, placeholders: readonly string[]): boolean {
  const [before, after] = line.split(placeholders.find((one) => line.includes(one))!) as [string, string];
  return own.trimStart().startsWith(before.trimStart()) && own.endsWith(after);
}

function drift(kind: Drift["kind"], subject: string, message: string, diff = ""): Drift {
  return { kind, subject, message, diff, traffic: false, activations: [], repair: [] };
}
