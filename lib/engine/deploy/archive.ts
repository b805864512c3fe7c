import { posix } from "node:path";
import { buffer } from "node:stream/consumers";
import { pack } from "tar-stream";
import { type HostBundle, inGeneration } from "../../bundle/bundle";
import type { Secrets } from "./secrets";

/** Of every file in every generation: systemd takes a unit file with another time for a changed one. */
const MODIFIED = new Date("2000-01-01T00:00:00Z");

/** A generation as a tar archive: the bundle's files with their secrets, and the bundle itself, without, as `bundle.json`. */
export async function generationArchive(bundle: HostBundle, secrets: Secrets): Promise<Buffer> {
  const files = [
    ...bundle.files.map(({ path, mode, text }) => ({
      name: inGeneration(bundle, path),
      mode,
      text: secrets.fill(text),
    })),
    { name: "bundle.json", mode: "0600", text: JSON.stringify(bundle) },
  ];
  const tar = pack();
  for (const name of directories(files.map((file) => file.name))) {
    tar.entry({ name, type: "directory", mode: 0o755, mtime: MODIFIED });
  }
  for (const { name, mode, text } of files) tar.entry({ name, mode: parseInt(mode, 8), mtime: MODIFIED }, text);
  tar.finalize();
  return buffer(tar);
}

function directories(names: readonly string[]): string[] {
  const parents = (name: string): string[] => {
    const parent = posix.dirname(name);
    return parent === "." ? [] : [...parents(parent), parent];
  };
  return [...new Set(names.flatMap(parents))];
}
